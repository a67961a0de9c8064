import assert from "node:assert/strict";
import { test } from "node:test";
import { recordSet } from "../dns/record-set.ts";
import { planProofs } from "./plan-proofs.ts";

const name = "_acme-challenge.example.com";
const there = { ttlSeconds: 60, as: "there" } as const;
const gone = { ttlSeconds: 60, as: "gone" } as const;

test("two proofs of one name stand side by side, beside what somebody else has put there", () => {
  const foreign = recordSet(name, "TXT", 300, ["theirs"]);

  const steps = planProofs(
    { sets: [foreign] },
    [
      { name, value: "one" },
      { name, value: "two" },
    ],
    there,
  );

  assert.deepEqual(steps, [
    { kind: "replace", before: foreign, after: recordSet(name, "TXT", 300, ["one", "theirs", "two"]) },
  ]);
});

test("afterwards only what is ours goes; done twice it is nothing", () => {
  const both = recordSet(name, "TXT", 60, ["one", "theirs"]);

  assert.deepEqual(planProofs({ sets: [both] }, [{ name, value: "one" }], gone), [
    { kind: "replace", before: both, after: recordSet(name, "TXT", 60, ["theirs"]) },
  ]);
  const own = recordSet(name, "TXT", 60, ["one"]);
  assert.deepEqual(planProofs({ sets: [own] }, [{ name, value: "one" }], gone), [
    { kind: "delete", before: own },
  ]);
  assert.deepEqual(planProofs({ sets: [own] }, [{ name, value: "one" }], there), []);
  assert.deepEqual(planProofs({ sets: [] }, [{ name, value: "one" }], gone), []);
});
