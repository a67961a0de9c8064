import assert from "node:assert/strict";
import { test } from "node:test";
import type { AccountState } from "../site/state-file.ts";
import { planReplica, type ReplicaSeen } from "./plan-replica.ts";

const state = { v: 1, role: "replica", epoch: 1, generation: 4 } as unknown as AccountState;
const mark = { site: "example.com", generation: 4, epoch: 1 };
const known: ReplicaSeen = {
  site: "example.com",
  recorded: 4,
  drift: "none",
  state: { kind: "state", state },
  marks: [{ database: "wp", mark }],
  files: 10,
  tables: 3,
  known: (generation) => generation === 4,
};
const kind = (change: Partial<ReplicaSeen>) => planReplica({ ...known, ...change }).kind;

test("record, state file and marks that agree let the difference travel alone", () => {
  assert.deepEqual(planReplica(known), {
    kind: "ship",
    fromGeneration: 4,
    because: "it carries generation 4",
  });
});

test("any of them that says otherwise asks for a full compare first", () => {
  assert.equal(kind({ recorded: null }), "compare");
  assert.equal(kind({ state: { kind: "state", state: { ...state, generation: 3 } } }), "compare");
  assert.equal(kind({ state: { kind: "foreign", because: "x" } }), "compare");
  assert.equal(kind({ marks: [{ database: "wp", mark: { ...mark, generation: 3 } }] }), "compare");
  assert.equal(kind({ marks: [{ database: "wp", mark: { ...mark, generation: 0 } }] }), "compare");
  assert.equal(kind({ marks: [{ database: "wp", mark: null }] }), "compare");
  assert.equal(kind({ known: () => false }), "compare");
  assert.equal(kind({ drift: "found" }), "compare");
});

test("an account that ClonePanel never wrote to is set up when it is empty and adopted when it is not", () => {
  const fresh = { recorded: null, state: { kind: "none" }, marks: [{ database: "wp", mark: null }] } as const;

  assert.equal(kind({ ...fresh, files: 0, tables: 0 }), "set-up");
  assert.equal(kind({ ...fresh, files: 1, tables: 0 }), "adopt");
  assert.equal(kind({ ...fresh, files: 0, tables: 1 }), "adopt");
});

test("another site's replica is never touched", () => {
  assert.equal(kind({ marks: [{ database: "wp", mark: { ...mark, site: "other.org" } }] }), "refuse");
});
