import assert from "node:assert/strict";
import { test } from "node:test";
import type { OpenId, OpenIdAnswer, OpenIdOrder } from "../../ports/openid.ts";
import type { UserRecord } from "../../ports/panel-store.ts";
import { bodyOf, panelScene, port, request } from "../../testing/panel-scene.ts";
import { LogFollower } from "../events/log-follower.ts";
import { answerApi, type Front } from "../http/answer-request.ts";
import { workOf } from "../work.ts";

/** A service that says what the test wants, and remembers how it was asked. */
function aService() {
  const asked: { begin: OpenIdOrder[]; finish: OpenIdOrder[] } = { begin: [], finish: [] };
  const said: { answer: OpenIdAnswer } = {
    answer: { kind: "said", subject: "u-1", email: "ann@example.com", provedAt: null },
  };
  const openId: OpenId = {
    begin: async (order) => {
      asked.begin.push(order);
      return { kind: "address", url: `https://id.example.com/authorize?state=${order.state}` };
    },
    finish: async (order) => {
      asked.finish.push(order);
      return said.answer;
    },
  };
  return { asked, said, openId };
}

async function aDoor() {
  const service = aService();
  const scene = panelScene({ app: { openId: service.openId } });
  const oidc = {
    ...{ issuer: "https://id.example.com", client: "panel", secret: null, title: "Example ID" },
    claim: "email" as const,
    users: new Map([
      ["ann", "ann@example.com"],
      ["gone", "gone@example.com"],
    ]),
  };
  const { config } = scene.house;
  const panel = config.panel === null ? null : { ...config.panel, oidc };
  const front: Front = {
    house: { ...scene.house, config: { ...config, panel } },
    work: (asked, key, rule) => workOf(front.house, new LogFollower())(asked, key, rule),
    fault: (error) => assert.fail(error instanceof Error ? (error.stack ?? "") : String(error)),
  };
  const aBrowser = () => {
    const jar = new Map<string, string>();
    const ask = async (method: string, path: string, body?: unknown) => {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
      const headers = { cookie: cookie === "" ? null : cookie };
      const part = body === undefined ? { headers } : { headers, body };
      const reply = await answerApi(front, request(method, `/api/v1${path}`, part));
      const [name = "", value = ""] = (reply.headers["set-cookie"] ?? "").split(";")[0]?.split("=") ?? [];
      if (name !== "") jar.set(name, value);
      const { data = {}, code } = bodyOf(reply) as { data?: Record<string, unknown>; code?: string };
      return { status: reply.status, code, data };
    };
    const offer = async (path = "/session/oidc-offer") => {
      const { data } = await ask("POST", path);
      return new URL(String(data["url"])).searchParams.get("state") ?? "";
    };
    return { jar, ask, offer };
  };
  const user = async (name: string, rights: Partial<UserRecord> = {}) => {
    const browser = aBrowser();
    const [key = "", secret = ""] = (await scene.session(name, { role: "operator", ...rights })).split("=");
    browser.jar.set(key, secret);
    return browser;
  };
  return { scene, service, aBrowser, user };
}

test("who is listed comes in as that user, with that user's rights and no more", async () => {
  const { aBrowser, user, service, scene } = await aDoor();
  await user("ann", { sites: ["own.example"] });
  const browser = aBrowser();
  assert.deepEqual((await browser.ask("GET", "/session")).data["ways"], {
    passkeys: { kind: "impossible", because: "number", instead: `http://localhost:${port}` },
    oidc: { title: "Example ID" },
  });
  const state = await browser.offer();

  const { status, data } = await browser.ask("POST", "/session/oidc", { state, code: "a-code" });

  assert.deepEqual(
    [status, data["user"], data["role"], data["sites"]],
    [200, "ann", "operator", ["own.example"]],
  );
  assert.equal(data["steppedUpUntil"], null, "the service did not say when it was proved");
  const [begun, ended] = [service.asked.begin[0], service.asked.finish[0]];
  assert.deepEqual(
    [ended?.nonce, ended?.verifier, ended?.redirect],
    [begun?.nonce, begun?.verifier, `http://127.0.0.1:${port}/sign-in`],
  );
  assert.match(begun?.verifier ?? "", /^[\w-]{43}$/);
  assert.notEqual(begun?.nonce, begun?.verifier);
  const rows = await scene.house.app.panel.audit.list({ before: null, limit: 9 });
  assert.ok(
    rows.some(
      ({ who, what, status: came }) => who === "ann" && what === "POST /session/oidc" && came === 200,
    ),
  );
});

test("a state counts once, for five minutes, in the browser that began it, and for what it began", async () => {
  const { aBrowser, user, scene, service } = await aDoor();
  const ann = await user("ann");
  const [mine, thief] = [aBrowser(), aBrowser()];
  const state = await mine.offer();
  await thief.offer();
  const come = async (browser: typeof mine, one: string) => {
    const { status, code } = await browser.ask("POST", "/session/oidc", { state: one, code: "a-code" });
    return code ?? status;
  };

  assert.equal(await come(thief, state), "OIDC_LATE");
  assert.equal(await come(aBrowser(), state), "OIDC_LATE");
  assert.equal(await come(mine, "made-up"), "OIDC_LATE");
  assert.equal(await come(mine, await ann.offer("/session/oidc-step-up-offer")), "OIDC_LATE");
  assert.equal(service.asked.finish.length, 0, "the service is not asked for any of them");
  scene.clock.setNow(scene.clock.nowMs() + 60_000);
  const fresh = await mine.offer();
  assert.equal(await come(mine, fresh), 200);
  assert.equal(await come(mine, fresh), "OIDC_LATE");
  const late = await mine.offer();
  scene.clock.setNow(scene.clock.nowMs() + 300_000);
  assert.equal(await come(mine, late), "OIDC_LATE");
});

test("who is not listed, or is a user no more, is not let in, no user is made, and an admin sees who it was", async () => {
  const { aBrowser, scene, service } = await aDoor();
  const browser = aBrowser();
  for (const email of ["eve@example.com", "gone@example.com", null]) {
    service.said.answer = { kind: "said", subject: "u-9", email, provedAt: null };
    const { status, code } = await browser.ask("POST", "/session/oidc", {
      state: await browser.offer(),
      code: "x",
    });
    assert.deepEqual([status, code], [403, "OIDC_STRANGER"]);
  }

  assert.deepEqual(await scene.house.app.panel.users.list(), []);
  assert.deepEqual(await scene.house.app.panel.sessions.list(), []);
  const rows = await scene.house.app.panel.audit.list({ before: null, limit: 9 });
  const strangers = rows.filter(({ what }) => what === "oidc stranger").map(({ detail }) => detail);
  assert.deepEqual(strangers.at(-1), { subject: "u-9", email: "eve@example.com" });
});

test("what is guarded is opened by who was asked just now, as the same user, and never instead of a second factor", async () => {
  const { user, scene, service } = await aDoor();
  const ann = await user("ann");
  const bob = await user("bob");
  const start = scene.clock.nowMs();
  scene.clock.setNow(start + 3_600_000 / 4);
  const now = scene.clock.nowMs();
  const stepUp = async (browser: typeof ann, provedAt: number | null) => {
    service.said.answer = { kind: "said", subject: "u-1", email: "ann@example.com", provedAt };
    const state = await browser.offer("/session/oidc-step-up-offer");
    const { data, code } = await browser.ask("POST", "/session/step-up", { oidc: { state, code: "x" } });
    return code ?? data["steppedUpUntil"];
  };

  assert.equal(await stepUp(ann, null), "OIDC_NOT_FRESH");
  assert.equal(await stepUp(ann, now - 301_000), "OIDC_NOT_FRESH");
  assert.equal(await stepUp(ann, now + 61_000), "OIDC_NOT_FRESH");
  assert.equal(await stepUp(bob, now), "OIDC_NOT_ENOUGH");
  scene.clock.setNow(now + 60_000);
  assert.equal(await stepUp(ann, now), new Date(now + 600_000).toISOString());
  const { users } = scene.house.app.panel;
  const record = await users.get("ann");
  assert.ok(record !== null);
  const secondFactor = { secret: "JBSWY3DPEHPK3PXP", lastStep: 0 };
  await users.put("ann", { ...record, secondFactor }, { expect: "present", endsAt: null });
  assert.equal(await stepUp(ann, now), "OIDC_NOT_ENOUGH");
  const { data } = await ann.ask("GET", "/session");
  assert.deepEqual(data["stepUpBy"], ["code"]);
});

test("a service that is down, refuses or has no secret is told apart, with the way that is left", async () => {
  const { aBrowser, service } = await aDoor();
  const browser = aBrowser();
  const seen = [];
  for (const kind of ["unreachable", "refused", "unready"] as const) {
    service.said.answer = { kind, because: "A_CODE" };
    const { status, code } = await browser.ask("POST", "/session/oidc", {
      state: await browser.offer(),
      code: "x",
    });
    seen.push([status, code]);
  }

  assert.deepEqual(seen, [
    [502, "OIDC_UNREACHABLE"],
    [401, "OIDC_REFUSED"],
    [503, "OIDC_UNREADY"],
  ]);
});

test("where none is configured, nothing is offered", async () => {
  const scene = panelScene();
  const front: Front = {
    house: scene.house,
    work: workOf(scene.house, new LogFollower()),
    fault: (error) => assert.fail(String(error)),
  };

  const reply = await answerApi(front, request("POST", "/api/v1/session/oidc-offer"));

  assert.deepEqual([reply.status, bodyOf(reply)["code"]], [422, "OIDC_NOT_CONFIGURED"]);
});
