import assert from "node:assert/strict";
import { test } from "node:test";
import { bodyOf, panelScene, port, request } from "../../testing/panel-scene.ts";
import { answerApi, type Front } from "./answer-request.ts";

interface Ways {
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly body?: unknown;
}

async function aFront() {
  const scene = panelScene();
  const reached: string[] = [];
  const front: Front = {
    house: scene.house,
    work: async (_asked, key) => {
      reached.push(key);
      return { kind: "data", data: { count: reached.length } };
    },
    fault: (error) => assert.fail(String(error)),
  };
  const cookie = await scene.session("ann", { role: "admin" });
  const ask = async (method: string, path: string, { headers, body }: Ways = {}) =>
    answerApi(front, request(method, `/api/v1${path}`, { headers: { cookie, ...headers }, body }));
  return { scene, front, reached, ask, cookie };
}

const write = ["POST", "/sites/own.example/plans/hold"] as const;

for (const host of [
  "evil.example",
  "evil.example:8790",
  "127.0.0.1",
  "127.0.0.1:80",
  "127.0.0.1.evil.example:8790",
  "",
]) {
  test(`a page whose name "${host}" was pointed at this machine is sent away, even with a cookie`, async () => {
    const { ask, reached } = await aFront();

    const reply = await ask("GET", "/overview", { headers: { host: host === "" ? null : host } });

    assert.deepEqual([reply.status, bodyOf(reply)["code"], reached], [421, "HOST_UNKNOWN", []]);
  });
}

for (const host of [`localhost:${port}`, `[::1]:${port}`, "PANEL.example"]) {
  test(`the controller answers to ${host}`, async () => {
    const { ask } = await aFront();
    assert.equal((await ask("GET", "/overview", { headers: { host } })).status, 200);
  });
}

const foreign: readonly (readonly [string, Readonly<Record<string, string | null>>])[] = [
  ["of another site", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }],
  ["of another site, from an old browser", { origin: "https://evil.example", "sec-fetch-site": null }],
  ["of no origin (a sandboxed frame)", { origin: "null", "sec-fetch-site": null }],
  ["of another port of this machine", { origin: "http://127.0.0.1:3000", "sec-fetch-site": "same-site" }],
  ["of our name over another scheme", { origin: `https://127.0.0.1:${port}`, "sec-fetch-site": null }],
  ["that says nothing of itself", { origin: null, "sec-fetch-site": null }],
  [
    "that claims to be ours, and is not",
    { origin: `http://127.0.0.1:${port}`, "sec-fetch-site": "cross-site" },
  ],
  ["that was typed or opened from a mail", { origin: null, "sec-fetch-site": "none" }],
];
for (const [what, headers] of foreign) {
  test(`a page ${what} changes nothing with the cookie of who is signed in`, async () => {
    const { ask, reached } = await aFront();

    for (const [method, path] of [
      write,
      ["POST", "/session"],
      ["POST", "/set-up"],
      ["DELETE", "/session"],
    ] as const) {
      const reply = await ask(method, path, { headers, body: {} });
      assert.deepEqual([reply.status, bodyOf(reply)["code"]], [403, "ORIGIN_FOREIGN"], path);
    }
    assert.deepEqual(reached, []);
  });
}

test("a form of a foreign page has a type that is not taken", async () => {
  const { ask, reached } = await aFront();
  for (const type of [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "",
  ]) {
    const reply = await ask(...write, { headers: { "content-type": type }, body: { a: "b" } });
    assert.equal(reply.status, 415, type);
  }
  assert.deepEqual(reached, []);
});

test("a program needs no origin, and a cookie does not help a wrong token", async () => {
  const { ask, scene } = await aFront();
  const none = { origin: null, "sec-fetch-site": null };
  const good = await scene.token(["act"], "all");

  assert.equal((await ask(...write, { headers: { ...none, authorization: good }, body: {} })).status, 200);
  assert.equal(
    (await ask(...write, { headers: { ...none, authorization: "Bearer cpt_x" }, body: {} })).status,
    401,
  );
  const other = `${good.slice(0, -1)}${good.endsWith("A") ? "B" : "A"}`;
  assert.equal((await ask(...write, { headers: { ...none, authorization: other }, body: {} })).status, 401);
});

test("a token ends with its time, and at once when it is revoked", async () => {
  const { ask, scene } = await aFront();
  const authorization = await scene.token(["see"], "all");
  const asked = () => ask("GET", "/overview", { headers: { authorization } });

  assert.equal((await asked()).status, 200);
  scene.clock.setNow(scene.clock.nowMs() + 86_400_000);
  assert.equal((await asked()).status, 401);
  const next = await scene.token(["see"], "all");
  for (const { key } of await scene.house.app.panel.tokens.list())
    await scene.house.app.panel.tokens.remove(key);
  assert.equal((await ask("GET", "/overview", { headers: { authorization: next } })).status, 401);
});

test("a session ends after half an hour of silence, and after twelve hours whatever is done", async () => {
  const { ask, scene } = await aFront();
  const after = async (minutes: number) => {
    scene.clock.setNow(scene.clock.nowMs() + minutes * 60_000);
    return (await ask("GET", "/overview")).status;
  };

  assert.equal(await after(29), 200);
  for (let at = 0; at < 23; at += 1) assert.equal(await after(29), 200);
  assert.equal(await after(29), 401);
});

test("a session that is silent for too long has ended", async () => {
  const { ask, scene } = await aFront();
  scene.clock.setNow(scene.clock.nowMs() + 31 * 60_000);
  assert.equal((await ask("GET", "/overview")).status, 401);
});

test("two cookies of our name are none: somebody else set one", async () => {
  const { ask, cookie } = await aFront();
  assert.equal(
    (await ask("GET", "/overview", { headers: { cookie: `clonepanel=x; ${cookie}` } })).status,
    401,
  );
});

test("what is guarded needs the password of minutes ago, and nothing is done without", async () => {
  const { ask, scene, reached } = await aFront();
  scene.clock.setNow(scene.clock.nowMs() + 11 * 60_000);

  const reply = await ask("DELETE", "/users/bob");

  assert.deepEqual([reply.status, bodyOf(reply)["code"], reached], [428, "STEP_UP_NEEDED", []]);
});

test("a body is JSON of its route's form, and a megabyte at most", async () => {
  const { ask, reached } = await aFront();
  const large = { text: "x".repeat(1_100_000) };
  const answers = [
    [await ask("POST", "/config/check", { body: large }), 413],
    [await ask("POST", "/config/check", { body: { text: 1 } }), 400],
    [await ask("POST", "/config/check", { body: { text: "", more: 1 } }), 400],
    [await ask("POST", "/config/check", {}), 400],
    [await ask("GET", "/overview?x=1"), 400],
    [await ask("GET", "/operations?limit=1&limit=2"), 400],
    [await ask("GET", "/sites/own.example/versions"), 400],
    [await ask("GET", "/sites/%E0%A4%A"), 404],
    [await ask("GET", "/sites/own.example/../../users"), 404],
    [await ask("GET", "/sites/own.example%2F..%2F..%2Fusers"), 404],
  ] as const;

  assert.deepEqual(
    answers.map(([reply]) => reply.status),
    answers.map(([, status]) => status),
  );
  assert.deepEqual(reached, []);
});

test("the same key gets the first answer again, and nothing is done twice", async () => {
  const { ask, reached } = await aFront();
  const keyed = (key: string, body: unknown = {}) =>
    ask(...write, { headers: { "idempotency-key": key }, body });

  const first = await keyed("a-key-of-mine");
  const again = await keyed("a-key-of-mine");
  const other = await keyed("another-key");
  const misused = await keyed("a-key-of-mine", { note: "x" });

  assert.deepEqual(bodyOf(again), bodyOf(first));
  assert.deepEqual([again.status, again.headers["idempotency-replayed"]], [first.status, "true"]);
  assert.notDeepEqual(bodyOf(other)["data"], bodyOf(first)["data"]);
  assert.deepEqual([misused.status, bodyOf(misused)["code"]], [409, "IDEMPOTENCY_KEY_USED"]);
  assert.equal(reached.length, 2);
});

test("every answer forbids frames, foreign scripts and caches", async () => {
  const { ask } = await aFront();
  for (const reply of [await ask("GET", "/overview"), await ask("GET", "/nothing")]) {
    assert.match(
      reply.headers["content-security-policy"] ?? "",
      /default-src 'none'.*frame-ancestors 'none'/,
    );
    assert.equal(reply.headers["cache-control"], "no-store");
    assert.equal(reply.headers["x-content-type-options"], "nosniff");
  }
});

test("a fault of ours tells nobody what broke", async () => {
  const scene = panelScene();
  const faults: unknown[] = [];
  const front: Front = {
    house: scene.house,
    work: async () => {
      throw new TypeError("the password is hunter2");
    },
    fault: (error) => void faults.push(error),
  };
  const cookie = await scene.session("ann", { role: "admin" });

  const reply = await answerApi(front, request("GET", "/api/v1/overview", { headers: { cookie } }));

  assert.equal(reply.status, 500);
  assert.ok(!JSON.stringify(bodyOf(reply)).includes("hunter2"));
  assert.equal(faults.length, 1);
});

test("what was asked for is written down, also when it was refused, without its secrets", async () => {
  const { ask, scene } = await aFront();
  await ask("POST", "/users", {
    body: {
      user: "bob",
      role: "client",
      sites: "all",
      mayChange: "no",
      password: "a secret that nobody reads",
    },
  });
  scene.clock.setNow(scene.clock.nowMs() + 11 * 60_000);
  await ask("DELETE", "/users/bob");
  await ask("GET", "/overview");

  const rows = await scene.house.app.panel.audit.list({ before: null, limit: 9 });

  assert.deepEqual(
    rows.map(({ who, what, status }) => [who, what, status]),
    [
      ["ann", "DELETE /users/{user}", 428],
      ["ann", "POST /users", 200],
    ],
  );
  assert.ok(!JSON.stringify(rows).includes("nobody reads"));
  assert.equal((await scene.house.app.panel.audit.verify()).brokenAt, null);
});
