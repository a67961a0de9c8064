import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { RoleHeader } from "../site/role-header.ts";
import type { WebAnswer } from "../site/web-answer.ts";
import { judgePrimary, judgeTrial } from "./judge-web.ts";

const primary: RoleHeader = { role: "primary", state: "known", epoch: 1, generation: null, gate: "active" };
const unreadable: RoleHeader = { ...primary, role: "replica", state: "unreadable", epoch: null };

function answered(status: number, header: RoleHeader | null = null): WebAnswer {
  return { kind: "answered", status, header };
}

const silent: WebAnswer = { kind: "silent", because: "no answer within 30000 ms" };

describe("a primary after the installation", () => {
  test("that answers as primary is good, whatever its status below 500", () => {
    for (const status of [200, 301, 403, 404])
      assert.equal(judgePrimary(answered(status), answered(status, primary)).kind, "good");
  });

  test("that fails, falls silent or takes itself for a replica is bad when it was fine before", () => {
    for (const after of [answered(500), silent, answered(200, unreadable)])
      assert.equal(judgePrimary(answered(200), after).kind, "bad");
  });

  test("that was no better before is not our doing", () => {
    assert.equal(judgePrimary(answered(500), answered(500)).kind, "unclear");
    assert.equal(judgePrimary(silent, silent).kind, "unclear");
    assert.equal(judgePrimary(answered(200, unreadable), answered(200, unreadable)).kind, "unclear");
  });

  test("that was down before and now takes itself for a replica is bad", () => {
    assert.equal(judgePrimary(answered(503), answered(200, unreadable)).kind, "bad");
  });

  test("that says nothing of its role, or was not asked, is unclear", () => {
    assert.equal(judgePrimary(answered(200), answered(200)).kind, "unclear");
    assert.equal(judgePrimary({ kind: "no-origin" }, { kind: "no-origin" }).kind, "unclear");
  });
});

describe("the trial in a folder of its own", () => {
  const plain = { answer: answered(200), reads: "yes" } as const;

  test("is good when the gate ran there and knew the primary", () => {
    assert.equal(judgeTrial(plain, { answer: answered(200, primary), reads: "yes" }).kind, "good");
  });

  test("is bad when PHP cannot read the state, or fails with the gate", () => {
    assert.equal(judgeTrial({ ...plain, reads: "no" }, plain).kind, "bad");
    assert.equal(judgeTrial(plain, { answer: answered(500), reads: null }).kind, "bad");
    assert.equal(judgeTrial(plain, { answer: answered(200, unreadable), reads: "yes" }).kind, "bad");
  });

  test("tells nothing when PHP does not run there, or reads no .user.ini", () => {
    assert.equal(judgeTrial({ answer: answered(404), reads: null }, plain).kind, "unclear");
    assert.equal(judgeTrial(plain, plain).kind, "unclear");
  });
});
