import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRoleHeader } from "./role-header.ts";

test("a primary with its gate", () => {
  assert.deepEqual(parseRoleHeader("role=primary; epoch=3; gate=1"), {
    role: "primary",
    state: "known",
    epoch: 3,
    generation: null,
    gate: "active",
  });
});

test("an account whose state cannot be read says so", () => {
  const header = parseRoleHeader("role=replica; state=unreadable; gate=0");

  assert.equal(header?.state, "unreadable");
  assert.equal(header?.gate, "absent");
});

test("nothing, or somebody else's words, is no role", () => {
  for (const text of [undefined, "", "role=admin", "gate=1", "primary"]) {
    assert.equal(parseRoleHeader(text), null);
  }
});
