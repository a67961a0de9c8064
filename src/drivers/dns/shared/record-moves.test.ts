import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { findSet, type RecordSet, recordSet, setsOfRecords } from "../../../core/dns/record-set.ts";
import { stepsBetween } from "../../../testing/steps-between.ts";
import { type Edits, planRecordMoves, type RecordMove, type StandingRecord } from "./record-moves.ts";
import { canBeginOrGoOn } from "./steps-begin.ts";

const zone = "example.com";
const values = ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"];

/** Three names, each with addresses of two kinds, or a CNAME, or nothing. */
const someSets: fc.Arbitrary<readonly RecordSet[]> = fc
  .tuple(...["a", "b", "c"].map((label) => setsAt(`${label}.${zone}`)))
  .map((all) => all.flat());

function setsAt(name: string): fc.Arbitrary<readonly RecordSet[]> {
  const some = fc.uniqueArray(fc.constantFrom(...values), { maxLength: 4 });
  const ttl = fc.constantFrom(60, 300);
  const addresses = fc
    .tuple(some, some, ttl)
    .map(([four, text, ttlSeconds]) =>
      [recordSet(name, "A", ttlSeconds, four), recordSet(name, "TXT", ttlSeconds, text)].filter(
        (set) => set.values.length > 0,
      ),
    );
  const alias = fc
    .tuple(fc.constantFrom("one.example.net", "two.example.net"), ttl)
    .map(([target, ttlSeconds]) => [recordSet(name, "CNAME", ttlSeconds, [target])]);
  return fc.oneof({ weight: 3, arbitrary: addresses }, { weight: 1, arbitrary: alias });
}

function standing(sets: readonly RecordSet[]): readonly StandingRecord<number>[] {
  let id = 0;
  return sets.flatMap(({ name, type, ttlSeconds, values: held }) =>
    held.map((value) => ({ id: id++, name, type, ttlSeconds, value })),
  );
}

type Records = readonly StandingRecord<number>[];

function moved(records: Records, move: RecordMove<number>): Records {
  switch (move.kind) {
    case "add":
      return [...records, { id: 1_000 + records.length, ...move.record }];
    case "edit":
      return records.map((one) => (one.id === move.from.id ? { id: one.id, ...move.record } : one));
    case "remove":
      return records.filter(({ id }) => id !== move.record.id);
  }
}

describe("moves of single records", () => {
  for (const edits of ["in-place", "none"] as const satisfies readonly Edits[]) {
    test(`lead from any zone to any other, and no set of both is empty in between (edits: ${edits})`, () => {
      fc.assert(
        fc.property(someSets, someSets, (before, after) => {
          const wanted = edits === "none" ? after.map((set) => ({ ...set, ttlSeconds: 60 })) : after;
          const first = edits === "none" ? before.map((set) => ({ ...set, ttlSeconds: 60 })) : before;
          const steps = stepsBetween(first, wanted);
          let records: Records = standing(first);
          for (const move of planRecordMoves(steps, records, edits)) {
            records = moved(records, move);
            const now = setsOfRecords(records);
            // A CNAME that cannot be edited goes before the new one can come.
            const needed = first.filter(
              (set) => findSet(wanted, set) !== null && (edits === "in-place" || set.type !== "CNAME"),
            );
            for (const set of needed) assert.notEqual(findSet(now, set), null);
            const aliased = now.filter(({ type }) => type === "CNAME");
            for (const { name, values: targets } of aliased) {
              assert.equal(targets.length, 1);
              assert.equal(now.filter((set) => set.name === name).length, 1, "a CNAME stands alone");
            }
            // Cut off here, the same steps may go on.
            assert.ok(edits === "none" || canBeginOrGoOn(steps, now));
          }
          assert.deepEqual(setsOfRecords(records), setsOfRecords(standing(wanted)));
        }),
        { numRuns: 2_000 },
      );
    });
  }

  test("the order of the steps alone would leave a name empty: the control", () => {
    const www = `a.${zone}`;
    const before = standing([recordSet(www, "A", 60, ["192.0.2.1"])]);
    const naive: readonly RecordMove<number>[] = [
      ...before.map((record) => ({ kind: "remove", record }) as const),
      { kind: "add", record: { name: www, type: "A", ttlSeconds: 60, value: "192.0.2.2" } },
    ];

    const seen = naive.map((_, at) => naive.slice(0, at + 1).reduce(moved, before).length);
    assert.ok(seen.includes(0));
  });
});

describe("what may be begun or gone on with", () => {
  const www = `www.${zone}`;
  const set = (...held: readonly string[]) => recordSet(www, "A", 60, held);
  const replace = [{ kind: "replace", before: set("192.0.2.1"), after: set("192.0.2.2") }] as const;

  test("our own half-done work is gone on with", () => {
    assert.ok(canBeginOrGoOn(replace, [set("192.0.2.1", "192.0.2.2")]));
    assert.ok(canBeginOrGoOn(replace, [set("192.0.2.2")]));
  });

  test("what somebody else put there, or took away, is not ours", () => {
    assert.ok(!canBeginOrGoOn(replace, [set("192.0.2.1", "192.0.2.9")]));
    assert.ok(!canBeginOrGoOn(replace, []));
    assert.ok(!canBeginOrGoOn([{ kind: "create", after: set("192.0.2.1") }], [set("192.0.2.9")]));
  });
});
