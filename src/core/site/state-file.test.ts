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
