import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { aShape } from "../database/shape.fixture.ts";
import type { Candidate } from "./candidate.ts";
import type { RowByColumn, StrandedRowChange } from "./change.ts";
import { judgeRows } from "./judge-all.ts";
import { findKnownTables } from "./known-tables.ts";
import { planRescue, type RescuePlan, type Take } from "./plan-rescue.ts";

const names = ["options", "posts", "postmeta", "comments", "commentmeta", "users", "usermeta", "wc_orders"];
const tables = findKnownTables(names.map((name) => `wp_${name}`));
const find = (_: string, table: string) => tables.get(table) ?? null;

const columnsOf: Readonly<Record<string, readonly string[]>> = {
  wp_comments: ["comment_ID", "comment_post_ID", "comment_parent", "user_id", "comment_content"],
  wp_commentmeta: ["meta_id", "comment_id", "meta_value"],
  wp_options: ["option_id", "option_name", "option_value"],
  wp_wc_orders: ["id", "status"],
};

type Values = readonly (number | string)[];

function aRow(
  table: string,
  sides: { readonly base?: Values; readonly old?: Values; readonly new?: Values },
): StrandedRowChange {
  const columns = columnsOf[table] ?? [];
  const shown = (values?: Values): RowByColumn | null =>
    values === undefined
      ? null
      : Object.fromEntries(columns.map((column, at) => [column, String(values[at])]));
  const raw = (values?: Values) =>
    values === undefined
      ? null
      : `(${values.map((value) => (typeof value === "number" ? value : `'${value}'`)).join(",")})`;
  const [base, old, atNew] = [shown(sides.base), shown(sides.old), shown(sides.new)];
  const [key = ""] = columns;
  const value = (old ?? base)?.[key] ?? null;
  return {
    kind: "row",
    database: "wp",
    table,
    key: { [key]: value },
    identity: `${value}`,
    change: { kind: base === null ? "insert" : old === null ? "delete" : "update", base, old, new: atNew },
    definition: "same",
    raw: {
      base: raw(sides.base),
      old: raw(sides.old),
      new: raw(sides.new),
      dialect: "mysql",
      target: aShape({ table, columns, key: [key], autoIncrement: "50" }),
    },
  };
}

/** Judged as the engine judges them; the new side has the posts 1 to 9. */
function candidatesOf(rows: readonly StrandedRowChange[]): readonly Candidate[] {
  return judgeRows(rows, find, ({ table }) => table === "wp_posts").map(
    ({ row, ruling, group, scope }, index) => ({
      id: `id-${index}`,
      case: "one",
      change: row,
      ruling,
      group,
      scope,
      table: find("wp", row.table),
    }),
  );
}

function plan(
  rows: readonly StrandedRowChange[],
  chosen: "safe" | readonly string[],
  take: Take = "rule",
): RescuePlan {
  const candidates = candidatesOf(rows);
  return planRescue({
    candidates,
    chosen: chosen === "safe" ? "safe" : new Set(chosen),
    take,
    renamed: [],
  });
}

const linesOf = ({ rows }: RescuePlan) => rows.map(({ edit }) => edit.after);

test("a new comment goes over as it is, its post is asked for, and counted anew", () => {
  const done = plan([aRow("wp_comments", { old: [17, 5, 0, 0, "hello"] })], "safe");

  assert.deepEqual(linesOf(done), ["(17,5,0,0,'hello')"]);
  assert.deepEqual(done.rows[0]?.guards, [{ kind: "present", table: "wp_posts", column: "ID", value: "5" }]);
  assert.deepEqual(
    done.recounts.map(({ table, column, keys }) => [table, column, keys]),
    [["wp_posts", "comment_count", ["5"]]],
  );
});

test("a comment whose id was given away gets another, and its answers and fields follow it", () => {
  const done = plan(
    [
      aRow("wp_comments", { old: [17, 5, 0, 0, "old"], new: [17, 5, 0, 0, "another"] }),
      aRow("wp_comments", { old: [18, 5, 17, 0, "answer"] }),
      aRow("wp_commentmeta", { old: [3, 17, "field"], new: [3, 17, "of the other"] }),
    ],
    "safe",
  );

  assert.deepEqual(done.refusals, []);
  assert.deepEqual(linesOf(done), ["(1050,5,0,0,'old')", "(18,5,1050,0,'answer')", "(1050,1050,'field')"]);
  assert.ok(done.rows.every(({ edit }) => edit.before === null));
});

test("what a person has to decide is refused without one, and written with one, on top of what was seen", () => {
  const rows = [aRow("wp_options", { base: [1, "a", "x"], old: [1, "a", "y"], new: [1, "a", "z"] })];

  assert.match(plan(rows, ["id-0"]).refusals[0] ?? "", /--take/);
  assert.deepEqual(plan(rows, "safe").rows, []);
  assert.deepEqual(plan(rows, ["id-0"], "old").rows[0]?.edit.before, "(1,'a','z')");
  assert.equal(plan(rows, ["id-0"], "new").kept.length, 1);
  assert.match(plan(rows, ["id-0"], "merge").refusals[0] ?? "", /both sides changed option_value/);
});

const aChange = fc
  .record({
    table: fc.constantFrom("wp_comments", "wp_options", "wp_wc_orders"),
    id: fc.integer({ min: 1, max: 30 }),
    base: fc.option(fc.constantFrom("a", "b")),
    old: fc.option(fc.constantFrom("a", "b", "c")),
    new: fc.option(fc.constantFrom("a", "b", "d")),
  })
  .filter(({ base, old, new: atNew }) => base !== old && old !== atNew)
  .map(({ table, id, ...sides }) => {
    const values = (word: string | null): Values | undefined =>
      word === null
        ? undefined
        : table === "wp_comments"
          ? [id, 5, 0, 0, word]
          : table === "wp_options"
            ? [id, `n${id}`, word]
            : [id, word];
    const [base, old, atNew] = [values(sides.base), values(sides.old), values(sides.new)];
    return aRow(table, {
      ...(base === undefined ? {} : { base }),
      ...(old === undefined ? {} : { old }),
      ...(atNew === undefined ? {} : { new: atNew }),
    });
  });
const changes = fc.uniqueArray(aChange, {
  selector: ({ table, identity }) => `${table} ${identity}`,
  maxLength: 20,
});

test("nothing safe overwrites or deletes a row, and every write is decided, kept or left to a person", () => {
  fc.assert(
    fc.property(changes, (rows) => {
      const candidates = candidatesOf(rows);

      const done = plan(rows, "safe");

      assert.deepEqual(done.refusals, []);
      assert.ok(done.rows.every(({ edit }) => edit.before === null && edit.after !== null));
      const decided = [...done.rows, ...done.kept].map(({ decision }) => decision.id);
      const left = candidates.filter(({ ruling }) => ruling.kind === "ask").map(({ id }) => id);
      assert.deepEqual([...decided, ...left].sort(), candidates.map(({ id }) => id).sort());
      const ids = done.rows.map(({ edit }) => `${edit.shape.table} ${edit.after?.split(",")[0]}`);
      assert.equal(new Set(ids).size, ids.length);
    }),
    { numRuns: 500 },
  );
});

test("whatever a person takes, each chosen write is written, kept or refused by name", () => {
  fc.assert(
    fc.property(changes, fc.constantFrom<Take>("old", "new", "merge", "both"), (rows, take) => {
      const ids = rows.map((_, index) => `id-${index}`);

      const done = plan(rows, ids, take);

      const decided = [...done.rows, ...done.kept].map(({ decision }) => decision.id);
      const refused = done.refusals.map((text) => text.split(":")[0] ?? "");
      assert.deepEqual([...decided, ...refused].sort(), [...ids].sort());
    }),
    { numRuns: 500 },
  );
});
