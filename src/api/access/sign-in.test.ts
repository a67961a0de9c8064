import assert from "node:assert/strict";
import { test } from "node:test";
import { bodyOf, panelScene, request } from "../../testing/panel-scene.ts";
import { LogFollower } from "../events/log-follower.ts";
import { answerApi, type Front } from "../http/answer-request.ts";
import { workOf } from "../work.ts";
import { decodeBase32, totpAt } from "./totp.ts";

const password = "correct horse battery";

function aDoor() {
  const scene = panelScene();
  const front: Front = {
    house: scene.house,
    work: workOf(scene.house, new LogFollower()),
    fault: (error) => assert.fail(error instanceof Error ? (error.stack ?? "") : String(error)),
  };
  let cookie: string | null = null;
  const ask = async (method: string, path: string, body?: unknown) => {
    const headers = cookie === null ? {} : { cookie };
    const reply = await answerApi(
      front,
      request(method, `/api/v1${path}`, { headers, ...(body === undefined ? {} : { body }) }),
    );
    const set = reply.headers["set-cookie"];
    if (set !== undefined) cookie = set.includes("Max-Age=0") ? null : (set.split(";")[0] ?? null);
    const { data, code } = bodyOf(reply) as {
      readonly data?: Record<string, unknown>;
      readonly code?: string;
    };
    return { status: reply.status, data, code, set };
  };
  const setUp = () => ask("POST", "/set-up", { setUpToken: "the-set-up-token", user: "ann", password });
  const forget = () => {
    cookie = null;
  };
  return { scene, ask, setUp, forget };
}

test("the first admin needs the token that stood on the console, and there is only one first", async () => {
  const { ask, setUp } = aDoor();

  assert.equal((await ask("GET", "/session")).data?.["state"], "set-up");
  const wrong = await ask("POST", "/set-up", { setUpToken: "guessed", user: "eve", password });
  assert.deepEqual([wrong.status, wrong.code], [403, "SET_UP_TOKEN_WRONG"]);
  assert.equal(
    (await ask("POST", "/set-up", { setUpToken: "the-set-up-token", user: "ann", password: "short" })).code,
    "PASSWORD_UNFIT",
  );
  const done = await setUp();
  assert.deepEqual([done.status, done.data?.["role"]], [200, "admin"]);
  assert.match(done.set ?? "", /HttpOnly; SameSite=Strict/);
  assert.equal((await setUp()).code, "PANEL_SET_UP");
});

test("nothing that lets somebody in stands in the store", async () => {
  const { scene, ask, setUp } = aDoor();
  const { set } = await setUp();
  const { data } = await ask("POST", "/tokens", { name: "ci", scopes: ["see"], sites: "all", days: 1 });
  const { users, sessions, tokens, answers, audit } = scene.house.app.panel;
  const stored = JSON.stringify([
    await users.list(),
    await sessions.list(),
    await tokens.list(),
    await answers.list(),
    await audit.list({ before: null, limit: 99 }),
  ]);

  for (const secret of [
    password,
    /=([^;]+)/.exec(set ?? "")?.[1] ?? "?",
    String(data?.["secret"]),
    "the-set-up-token",
  ])
    assert.ok(!stored.includes(secret), secret.slice(0, 4));
});

test("a wrong password and a user who does not exist are told alike", async () => {
  const { ask, setUp, forget } = aDoor();
  await setUp();
  forget();

  const wrong = await ask("POST", "/session", { user: "ann", password: "wrong horse battery" });
  const nobody = await ask("POST", "/session", { user: "bob", password: "wrong horse battery" });

  assert.deepEqual([wrong.status, wrong.code], [nobody.status, nobody.code]);
  assert.equal((await ask("POST", "/session", { user: "ann", password })).status, 200);
});

test("who guesses has to wait, longer each time, and who knows comes in afterwards", async () => {
  const { scene, ask, setUp, forget } = aDoor();
  await setUp();
  forget();
  for (let at = 0; at < 5; at += 1)
    await ask("POST", "/session", { user: "ann", password: "wrong horse battery" });

  const early = await ask("POST", "/session", { user: "ann", password });
  assert.deepEqual([early.status, early.code], [429, "TOO_MANY_TRIES"]);
  scene.clock.setNow(scene.clock.nowMs() + 2_000);
  assert.equal((await ask("POST", "/session", { user: "ann", password })).status, 200);
});

test("fifty guesses at once count like fifty in a row", async () => {
  const { ask, setUp, forget } = aDoor();
  await setUp();
  forget();

  const guesses = Array.from({ length: 50 }, () =>
    ask("POST", "/session", { user: "ann", password: "wrong horse battery" }),
  );
  const statuses = (await Promise.all(guesses)).map(({ status }) => status);

  assert.deepEqual(
    [statuses.filter((one) => one === 401).length, statuses.filter((one) => one === 429).length],
    [5, 45],
  );
});

test("a code that comes twice at the same moment lets one in", async () => {
  const { scene, ask, setUp, forget } = aDoor();
  await setUp();
  const offer = await ask("POST", "/me/second-factor");
  const key = decodeBase32(String(offer.data?.["secret"]));
  const codeNow = () => totpAt(key, Math.floor(scene.clock.nowMs() / 30_000));
  await ask("POST", "/me/second-factor/confirm", { code: codeNow() });
  forget();
  scene.clock.setNow(scene.clock.nowMs() + 60_000);
  const code = codeNow();

  const both = await Promise.all([1, 2].map(() => ask("POST", "/session", { user: "ann", password, code })));

  assert.deepEqual(new Set(both.map(({ status }) => status)), new Set([200, 401]));
});

test("with a second factor the password alone is not enough, and a code counts once", async () => {
  const { scene, ask, setUp, forget } = aDoor();
  await setUp();
  const offer = await ask("POST", "/me/second-factor");
  const key = decodeBase32(String(offer.data?.["secret"]));
  const codeNow = () => totpAt(key, Math.floor(scene.clock.nowMs() / 30_000));
  const confirmed = await ask("POST", "/me/second-factor/confirm", { code: codeNow() });
  const codes = confirmed.data?.["codes"] as readonly string[];
  forget();

  assert.equal((await ask("POST", "/session", { user: "ann", password })).code, "SECOND_FACTOR_NEEDED");
  assert.equal(
    (await ask("POST", "/session", { user: "ann", password, code: codeNow() })).status,
    401,
    "used before",
  );
  scene.clock.setNow(scene.clock.nowMs() + 60_000);
  const code = codeNow();
  assert.equal((await ask("POST", "/session", { user: "ann", password, code })).status, 200);
  forget();
  assert.equal((await ask("POST", "/session", { user: "ann", password, code })).status, 401, "used twice");
  assert.equal((await ask("POST", "/session", { user: "ann", password, code: codes[0] })).status, 200);
  forget();
  assert.equal(
    (await ask("POST", "/session", { user: "ann", password, code: codes[0] })).status,
    401,
    "recovery twice",
  );
});

test("signing out ends it for who has the cookie, and another password ends all others", async () => {
  const { ask, setUp, scene, forget } = aDoor();
  await setUp();
  forget();
  await ask("POST", "/session", { user: "ann", password });

  assert.equal((await scene.house.app.panel.sessions.list()).length, 2);
  assert.equal(
    (await ask("POST", "/me/password", { current: password, next: "another horse battery" })).status,
    200,
  );
  assert.equal((await scene.house.app.panel.sessions.list()).length, 1);
  assert.equal((await ask("DELETE", "/session")).status, 200);
  assert.equal((await ask("GET", "/overview")).status, 401);
  assert.equal((await scene.house.app.panel.sessions.list()).length, 0);
});

test("the last admin stays one", async () => {
  const { ask, setUp } = aDoor();
  await setUp();

  assert.equal((await ask("PUT", "/users/ann", { role: "client" })).code, "LAST_ADMIN");
  assert.equal((await ask("DELETE", "/users/ann")).code, "LAST_ADMIN");
  const draft = { user: "bob", role: "operator", sites: ["none.example"], mayChange: "no", password };
  assert.equal((await ask("POST", "/users", draft)).code, "SITE_UNKNOWN");
  assert.equal((await ask("POST", "/users", { ...draft, sites: ["own.example"] })).status, 201);
});
