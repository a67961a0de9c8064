import assert from "node:assert/strict";
import { test } from "node:test";
import type { AccountState } from "../site/state-file.ts";
import { planReplica, type ReplicaSeen } from "./plan-replica.ts";

const state = (generation: number | null) =>
  ({ kind: "state", state: { generation } as AccountState }) as const;
const mark = (generation: number, site = "example.com") => ({
  database: "wp",
  mark: { site, generation, epoch: 1 },
});

function aReplica(seen: Partial<ReplicaSeen> = {}): ReplicaSeen {
  return {
    site: "example.com",
    recorded: 7,
    drift: "none",
    state: state(7),
    marks: [mark(7)],
    files: 0,
    tables: 0,
    known: (generation) => generation === 7,
    ...seen,
  };
}

test("only when record, state file and every mark agree does the difference alone travel", () => {
  assert.equal(planReplica(aReplica()).kind, "ship");
  for (const odd of [
    { recorded: null },
    { state: state(6) },
    { state: state(null) },
    { state: { kind: "none" } as const },
    { state: { kind: "foreign", because: "no signature" } as const },
    { marks: [mark(8)] },
    { marks: [mark(7), { database: "shop", mark: null }] },
    { known: () => false },
  ]) {
    assert.equal(planReplica(aReplica(odd)).kind, "compare", JSON.stringify(odd));
  }
});

test("a replica whose drift was found is compared as a whole, although everything else agrees", () => {
  assert.deepEqual(planReplica(aReplica({ drift: "found" })), {
    kind: "compare",
    because: "a verify found that its content had been changed",
  });
});

test("what ClonePanel never wrote to is set up when it is empty, and adopted when it is not", () => {
  const stranger = {
    state: { kind: "none" } as const,
    marks: [{ database: "wp", mark: null }],
    recorded: null,
  };

  assert.equal(planReplica(aReplica(stranger)).kind, "set-up");
  assert.equal(planReplica(aReplica({ ...stranger, files: 1 })).kind, "adopt");
  assert.equal(planReplica(aReplica({ ...stranger, tables: 1 })).kind, "adopt");
});

test("a database that is another site's replica is refused, whatever else agrees", () => {
  const plan = planReplica(aReplica({ marks: [mark(7, "other.example")] }));

  assert.equal(plan.kind, "refuse");
});
