import assert from "node:assert/strict";
import { test } from "node:test";
import type { RoleHeader } from "../site/role-header.ts";
import { judgePromoted } from "./judge-promoted.ts";

const header = (part: Partial<RoleHeader> = {}): RoleHeader => ({
  role: "primary",
  state: "known",
  epoch: 4,
  generation: null,
  gate: "active",
  ...part,
});
const answered = (status: number, said: RoleHeader | null) =>
  judgePromoted({ kind: "answered", status, header: said }, 4);

test("a new primary that says so with the new epoch is as it should be, and so is a site that says nothing of roles", () => {
  assert.equal(answered(200, header()), null);
  assert.equal(answered(302, header()), null);
  assert.equal(answered(200, null), null);
});

test("whatever keeps visitors from the new primary is told", () => {
  const faults = [
    judgePromoted({ kind: "silent", because: "connection refused" }, 4),
    judgePromoted({ kind: "no-origin" }, 4),
    answered(503, header()),
    answered(200, header({ role: "replica" })),
    answered(200, header({ role: "replica", state: "unreadable" })),
    answered(200, header({ epoch: 3 })),
  ];

  for (const fault of faults) assert.notEqual(fault, null);
  assert.match(faults[0] ?? "", /connection refused/);
  assert.match(faults.at(-1) ?? "", /epoch 3/);
});
