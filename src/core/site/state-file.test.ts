import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { type AccountState, readStateFile, writeStateFile } from "./state-file.ts";

const hmac = (key: string) => (text: string) => createHmac("sha256", key).update(text).digest("hex");
const state: AccountState = {
  v: 1,
  site: "example.com",
  account: "fremont",
  role: "replica",
  epoch: 3,
  operation: "x",
  primaryOrigin: "http://sydney.example",
  ownOrigin: null,
  names: ["example.com", 'a","mac":"forged'],
  generation: 4,
  appliedAt: 1,
  surveyedAt: 2,
  cutoverUntil: null,
};
const expect = { site: "example.com", account: "fremont", hmac: hmac("key") };

test("a state file comes back as it was signed", () => {
  assert.deepEqual(readStateFile(writeStateFile(state, hmac("key")), expect), { kind: "state", state });
});

test("another key, another account, another site, a changed byte and half a file are foreign", () => {
  const text = writeStateFile(state, hmac("key"));
  assert.equal(readStateFile(writeStateFile(state, hmac("other")), expect).kind, "foreign");
  assert.equal(readStateFile(text, { ...expect, account: "sydney" }).kind, "foreign");
  assert.equal(readStateFile(text, { ...expect, site: "other.org" }).kind, "foreign");
  assert.equal(readStateFile(text.replace('"replica"', '"primary"'), expect).kind, "foreign");
  for (let end = 0; end < text.length - 1; end += 7)
    assert.equal(readStateFile(text.slice(0, end), expect).kind, "foreign");
});

test("an account that signs nonsense with its own key is foreign, and never a crash", () => {
  const sign = (body: string) => `${body},"mac":"${hmac("key")(body)}"}\n`;
  const good = JSON.stringify(state).slice(0, -1);
  const lies = [
    '{"v":1,',
    "{",
    "",
    '{"v":1',
    good.replace('"epoch":3', '"epoch":"9"'),
    good.replace('"epoch":3', '"epoch":-1'),
    good.replace('"epoch":3', '"epoch":1e999'),
    good.replace('"role":"replica"', '"role":"\\u001b[2J"'),
    good.replace('"role":"replica"', '"role":{"toString":1}'),
    good.replace('"generation":4', '"generation":"../.."'),
    good.replace('"names":[', '"names":[7,'),
    good.replace('"operation":"x"', '"operation":{}'),
    good.replace('"v":1', '"v":2'),
    good.replace('"site":"example.com"', `"site":${JSON.stringify(["a"])}`),
  ];

  for (const lie of lies) assert.equal(readStateFile(sign(lie), expect).kind, "foreign", lie);
  const long = readStateFile(sign(good.replace('"example.com"', JSON.stringify("x".repeat(60_000)))), expect);
  assert.ok(long.kind === "foreign" && long.because.length < 300);
});
