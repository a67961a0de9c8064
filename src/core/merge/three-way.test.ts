import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { dialectOf } from "../database/dialect.ts";
import { writeRow } from "../database/row-line.ts";
import { aShape } from "../database/shape.fixture.ts";
import { diffRows } from "./diff-rows.ts";
import { planComparison, type ReadRow, rowReader } from "./read-row.ts";
import { type RowChange, threeWay } from "./three-way.ts";

const dialect = dialectOf("mysql");

function compare(
  sides: {
    readonly base: readonly string[];
    readonly old: readonly string[];
    readonly new: readonly string[];
  },
  shape = aShape(),
): readonly RowChange[] {
  const side = { shape, dialect };
  const read = rowReader(side, planComparison([side, side, side]));
  const atNew = new Map<string, ReadRow[]>();
  for (const row of sides.new.map(read)) atNew.set(row.key, [...(atNew.get(row.key) ?? []), row]);
  return diffRows(sides.base.map(read), sides.old.map(read)).flatMap((difference) =>
    threeWay(difference, atNew.get(difference.key) ?? []),
  );
}

function lineOf(id: number, name: string): string {
  return writeRow(
    [
      { kind: "number", text: String(id) },
      { kind: "text", bytes: name },
    ],
    dialect,
  );
}

const rowsByKey = fc.dictionary(
  fc.integer({ min: 0, max: 12 }).map(String),
  fc.constantFrom("", "a", "b", "it's, (odd)\n;", "\\"),
);

const linesOf = (rows: Readonly<Record<string, string>>) =>
  Object.entries(rows).map(([id, name]) => lineOf(Number(id), name));

test("every row that the old side changed is told exactly once, unless the new side has it alike", () => {
  fc.assert(
    fc.property(rowsByKey, rowsByKey, rowsByKey, (base, old, atNew) => {
      const expected = Array.from({ length: 13 }, (_, id) => String(id)).filter(
        (id) => base[id] !== old[id] && old[id] !== atNew[id],
      );

      const changes = compare({ base: linesOf(base), old: linesOf(old), new: linesOf(atNew) });

      const told = changes.map((change) => idOf(change)).sort((left, right) => Number(left) - Number(right));
      assert.deepEqual(told, expected);
      for (const change of changes) {
        const id = idOf(change);
        for (const [side, rows] of [
          ["base", base],
          ["old", old],
          ["new", atNew],
        ] as const) {
          const name = rows[id];
          assert.equal(change[side]?.line, name === undefined ? undefined : lineOf(Number(id), name));
        }
        const kind = base[id] === undefined ? "insert" : old[id] === undefined ? "delete" : "update";
        assert.equal(change.kind, kind);
      }
    }),
  );
});

function idOf(change: RowChange): string {
  return /^\((\d+)/.exec((change.old ?? change.base)?.line ?? "")?.[1] ?? "?";
}

const keyless = aShape({ key: [], keyOrder: [] });

test("without a key, each copy more or less is told once, but for those that the new side has alike", () => {
  const bag = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 8 });
  fc.assert(
    fc.property(bag, bag, bag, (base, old, atNew) => {
      const lines = (names: readonly string[]) => names.map((name) => lineOf(1, name));

      const changes = compare({ base: lines(base), old: lines(old), new: lines(atNew) }, keyless);

      for (const name of ["a", "b", "c"]) {
        const count = (names: readonly string[]) => names.filter((one) => one === name).length;
        const own = changes.filter((change) => (change.old ?? change.base)?.line === lineOf(1, name));
        const byOld = count(old) - count(base);
        const byNew = count(atNew) - count(base);
        const alike = byOld > 0 ? Math.min(byOld, Math.max(0, byNew)) : Math.min(-byOld, Math.max(0, -byNew));
        assert.equal(own.length, Math.abs(byOld) - alike);
        assert.ok(own.every(({ kind }) => kind === (byOld > 0 ? "insert" : "delete")));
        assert.equal(new Set(own.map(({ ordinal }) => ordinal)).size, own.length);
      }
    }),
  );
});

test("rows are compared column by column where the sides have other columns or another order of them", () => {
  const base = { shape: aShape({ columns: ["id", "name"] }), dialect };
  const old = {
    shape: aShape({ columns: ["name", "id"], keyOrder: [{ index: 1, order: "number" }] }),
    dialect,
  };
  const comparison = planComparison([base, old]);
  const [readBase, readOld] = [rowReader(base, comparison), rowReader(old, comparison)];

  const same = diffRows([readBase("(1,'a')")], [readOld("('a',1)")]);
  const other = diffRows([readBase("(1,'a')")], [readOld("('b',1)")]);

  assert.equal(comparison.by, "columns");
  assert.deepEqual(same, []);
  assert.deepEqual(
    other.map(({ base: before, old: after }) => [before.length, after.length]),
    [[1, 1]],
  );
});

test("a key that is not the same on all sides is none: the whole row is the key", () => {
  const one = { shape: aShape(), dialect };
  const other = { shape: aShape({ key: ["name"], keyOrder: [{ index: 1, order: "bytes" }] }), dialect };

  assert.deepEqual(planComparison([one, other]), { by: "columns", key: [] });
});
