import assert from "node:assert/strict";
import { test } from "node:test";
import { bodyOf, panelScene, port, request } from "../../testing/panel-scene.ts";
import { type Said, softPasskey } from "../../testing/soft-passkey.ts";
import { LogFollower } from "../events/log-follower.ts";
import { answerApi, type Front } from "../http/answer-request.ts";
import { workOf } from "../work.ts";

const here = { origin: `http://localhost:${port}`, rpId: "localhost" };

interface Told {
  readonly status: number;
  readonly code: string | undefined;
  readonly data: Record<string, unknown>;
}

/** A browser with a jar of its own, by the name `localhost`. */
function aBrowser(front: Front) {
  const jar = new Map<string, string>();
  const ask = async (method: string, path: string, body?: unknown, host = `localhost:${port}`) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { host, origin: `http://${host}`, cookie: cookie === "" ? null : cookie };
    const part = body === undefined ? { headers } : { headers, body };
    const reply = await answerApi(front, request(method, `/api/v1${path}`, part));
    const [pair = ""] = (reply.headers["set-cookie"] ?? "").split(";");
    const [name = "", value = ""] = pair.split("=");
    if (name !== "") jar.set(name, value);
    const { data = {}, code } = bodyOf(reply) as Partial<Told>;
    return { status: reply.status, code, data } as Told;
  };
  const challenge = async (path: string) => {
    const { data } = await ask("POST", path);
    const options = data["options"] as { readonly challenge: string };
    return options.challenge;
  };
  return { jar, ask, challenge };
}

async function aDoor() {
  const scene = panelScene();
  const front: Front = {
    house: scene.house,
    work: workOf(scene.house, new LogFollower()),
    fault: (error) => assert.fail(error instanceof Error ? (error.stack ?? "") : String(error)),
  };
  const ann = aBrowser(front);
  const [name = "", secret = ""] = (await scene.session("ann", { role: "admin" })).split("=");
  ann.jar.set(name, secret);
  const device = softPasskey();
  const register = async (said: Partial<Said> = {}, from = softPasskey()) => {
    const challenge = await ann.challenge("/me/passkeys/offer");
    return ann.ask("POST", "/me/passkeys", {
      name: "a phone",
      response: from.attest({ challenge, ...here, ...said }),
    });
  };
  const signIn = async (said: Partial<Said> = {}, browser = aBrowser(front)) => {
    const challenge = await browser.challenge("/session/passkey-offer");
    return browser.ask("POST", "/session/passkey", {
      response: device.assert({ challenge, ...here, ...said }),
    });
  };
  return { scene, front, ann, device, register, signIn, stranger: () => aBrowser(front) };
}

test("a passkey lets its owner in without a name or a password, and counts as stepped up", async () => {
  const { register, device, signIn, scene } = await aDoor();
  assert.deepEqual([(await register({}, device)).status], [201]);

  const { status, data } = await signIn();

  assert.deepEqual([status, data["user"], data["stepUpBy"]], [200, "ann", ["passkey", "password"]]);
  assert.notEqual(data["steppedUpUntil"], null);
  const rows = await scene.house.app.panel.audit.list({ before: null, limit: 9 });
  const row = rows.find(({ what }) => what === "POST /session/passkey");
  assert.deepEqual([row?.who, row?.status, Object.keys(row?.detail ?? {})], ["ann", 200, ["passkey"]]);
});

test("what was signed for another origin or name, without its owner, or by another device lets nobody in", async () => {
  const { register, device, signIn, stranger, scene } = await aDoor();
  await register({}, device);
  const refused: [number, string | undefined][] = [];
  const wrongs: readonly Partial<Said>[] = [
    { origin: `http://localhost:${port + 1}` },
    { origin: "https://panel.evil.example" },
    { rpId: "evil.example" },
    { owner: "touched" },
    { challenge: "AAAA" },
  ];
  for (const wrong of wrongs) {
    const { status, code } = await signIn(wrong);
    refused.push([status, code]);
    // Five wrong tries make everybody wait.
    scene.clock.setNow(scene.clock.nowMs() + 60_000);
  }
  const other = stranger();
  const challenge = await other.challenge("/session/passkey-offer");
  const unknown = await other.ask("POST", "/session/passkey", {
    response: softPasskey().assert({ challenge, ...here }),
  });
  scene.clock.setNow(scene.clock.nowMs() + 60_000);

  assert.deepEqual(refused, [
    ...Array.from({ length: 4 }, () => [401, "PASSKEY_REFUSED"]),
    [401, "PASSKEY_LATE"],
  ]);
  assert.deepEqual([unknown.status, unknown.code], [401, "PASSKEY_REFUSED"]);
  assert.equal((await signIn()).status, 200);
});

test("an answer counts once, for five minutes, and in the browser that asked", async () => {
  const { register, device, stranger, scene } = await aDoor();
  await register({}, device);
  const [mine, thief] = [stranger(), stranger()];
  const challenge = await mine.challenge("/session/passkey-offer");
  await thief.challenge("/session/passkey-offer");
  const body = { response: device.assert({ challenge, ...here }) };

  const stolen = await thief.ask("POST", "/session/passkey", body);
  const bare = await stranger().ask("POST", "/session/passkey", body);
  const right = await mine.ask("POST", "/session/passkey", body);
  const again = await mine.ask("POST", "/session/passkey", body);
  const late = {
    response: device.assert({ challenge: await mine.challenge("/session/passkey-offer"), ...here }),
  };
  scene.clock.setNow(scene.clock.nowMs() + 300_000);

  assert.deepEqual(
    [stolen, bare, right, again, await mine.ask("POST", "/session/passkey", late)].map(
      ({ status, code }) => code ?? status,
    ),
    ["PASSKEY_LATE", "PASSKEY_LATE", 200, "PASSKEY_LATE", "PASSKEY_LATE"],
  );
});

test("a counter that goes back shuts the passkey for both of its holders, and the log says so", async () => {
  const { register, device, signIn, scene, ann } = await aDoor();
  await register({ counter: 5 }, device);
  const codes = [];
  for (const counter of [6, 9, 9, 20]) {
    const { status, code } = await signIn({ counter });
    codes.push(code ?? status);
  }

  assert.deepEqual(codes, [200, 200, "PASSKEY_COPIED", "PASSKEY_COPIED"]);
  const list = await ann.ask("GET", "/me/passkeys");
  const [passkey] = list.data["passkeys"] as readonly { readonly copiedAt: string | null }[];
  assert.notEqual(passkey?.copiedAt, null);
  const rows = await scene.house.app.panel.audit.list({ before: null, limit: 20 });
  assert.deepEqual(
    rows.filter(({ what }) => what === "passkey copied").map(({ who, status }) => [who, status]),
    [
      ["ann", 401],
      ["ann", 401],
    ],
  );
});

test("what is guarded is opened by one's own passkey, not by somebody else's, and not by one for coming in", async () => {
  const { register, device, scene, ann, front } = await aDoor();
  await register({}, device);
  const bob = aBrowser(front);
  const [name = "", secret = ""] = (await scene.session("bob", { role: "admin", madeAt: 1 })).split("=");
  bob.jar.set(name, secret);
  scene.clock.setNow(scene.clock.nowMs() + 11 * 60_000);
  assert.equal((await ann.ask("POST", "/me/passkeys/offer")).code, "STEP_UP_NEEDED");
  const answer = async (browser: typeof ann, from: string) =>
    browser.ask("POST", "/session/step-up", {
      passkey: device.assert({ challenge: await browser.challenge(from), ...here }),
    });

  assert.equal((await answer(bob, "/session/step-up-offer")).code, "SIGN_IN_WRONG");
  assert.equal((await answer(ann, "/session/passkey-offer")).code, "PASSKEY_LATE");
  assert.equal((await answer(ann, "/session/step-up-offer")).status, 200);
  assert.equal((await ann.ask("POST", "/me/passkeys/offer")).status, 200);
});

test("a passkey that was removed lets nobody in, nor one of a user who is gone, even under the same name", async () => {
  const { register, device, signIn, ann, scene } = await aDoor();
  const made = await register({}, device);
  const { users, passkeys } = scene.house.app.panel;
  const [kept] = await passkeys.list();

  assert.equal((await ann.ask("DELETE", "/me/passkeys/none")).code, "PASSKEY_UNKNOWN");
  assert.equal((await ann.ask("DELETE", `/me/passkeys/${made.data["id"]}`)).status, 200);
  assert.equal((await signIn()).code, "PASSKEY_REFUSED");
  const ann1 = await users.get("ann");
  assert.ok(kept !== undefined && ann1 !== null);
  // As if it had been left behind when the user went.
  await passkeys.put(kept.key, kept.document, { expect: "absent", endsAt: null });
  await users.put("ann", { ...ann1, madeAt: 77 }, { expect: "present", endsAt: null });
  assert.equal((await signIn()).code, "PASSKEY_REFUSED");
});

test("an admin takes all passkeys of somebody who lost them, and they go with their user", async () => {
  const { register, ann, scene } = await aDoor();
  await register();
  await register();
  const { passkeys, users } = scene.house.app.panel;
  const user = await users.get("ann");
  assert.ok(user !== null);
  await users.put("bob", user, { expect: "absent", endsAt: null });

  assert.equal((await ann.ask("PUT", "/users/ann", { passkeys: "none" })).data["passkeys"], 0);
  assert.deepEqual(await passkeys.list(), []);
  await register();
  assert.equal((await ann.ask("DELETE", "/users/ann")).status, 200);
  assert.deepEqual(await passkeys.list(), []);
});

test("an address without a name has none, and says where there are some", async () => {
  const { ann } = await aDoor();
  const host = `127.0.0.1:${port}`;

  const refused = await ann.ask("POST", "/session/passkey-offer", undefined, host);

  assert.deepEqual([refused.status, refused.code], [409, "PASSKEY_NO_NAME"]);
  const { data } = await ann.ask("GET", "/me/passkeys", undefined, host);
  assert.deepEqual(data["place"], {
    kind: "impossible",
    because: "number",
    instead: `http://localhost:${port}`,
  });
});

test("a new one is refused when it was made elsewhere, without its owner, twice, or with somebody's certificate", async () => {
  const { register, ann, device } = await aDoor();

  assert.equal((await register({ origin: "http://localhost:1" })).code, "PASSKEY_REFUSED");
  assert.equal((await register({ owner: "touched" })).code, "PASSKEY_REFUSED");
  assert.equal((await register({ challenge: "AAAA" })).code, "PASSKEY_LATE");
  assert.equal((await register({}, device)).status, 201);
  assert.equal((await register({}, device)).code, "PASSKEY_PRESENT");
  const challenge = await ann.challenge("/me/passkeys/offer");
  const attested = softPasskey().attest({ challenge, ...here });
  const bytes = Buffer.from(attested.response.attestationObject, "base64url");
  const lying = Buffer.from(bytes.toString("latin1").replace("dnone", "dtpm!"), "latin1");
  const response = { ...attested.response, attestationObject: lying.toString("base64url") };
  assert.equal(
    (await ann.ask("POST", "/me/passkeys", { name: "x", response: { ...attested, response } })).code,
    "PASSKEY_REFUSED",
  );
});

test("a user has twenty at most", async () => {
  const { register, ann } = await aDoor();
  for (let at = 0; at < 19; at += 1) assert.equal((await register()).status, 201);
  const challenge = await ann.challenge("/me/passkeys/offer");
  assert.equal((await register()).status, 201);
  const response = softPasskey().attest({ challenge, ...here });

  const refused = [
    await ann.ask("POST", "/me/passkeys/offer"),
    await ann.ask("POST", "/me/passkeys", { name: "one more", response }),
  ];

  assert.deepEqual(
    refused.map(({ status, code }) => [status, code]),
    [
      [409, "PASSKEY_TOO_MANY"],
      [409, "PASSKEY_TOO_MANY"],
    ],
  );
});

test("only the public half is kept, and the audit log shows neither", async () => {
  const { register, device, scene } = await aDoor();
  await register({}, device);
  const { passkeys, audit } = scene.house.app.panel;
  const [{ document } = assert.fail("none")] = await passkeys.list();
  const logged = JSON.stringify(await audit.list({ before: null, limit: 20 }));

  // COSE labels of a P-256 key are 1, 3, -1, -2 and -3; the private half would be -4.
  const key = Buffer.from(document.publicKey, "base64url");
  assert.deepEqual([key[0], key.length], [0xa5, 77]);
  assert.ok(!logged.includes(document.publicKey.slice(0, 20)));
  assert.ok(!logged.includes("attestationObject"));
});
