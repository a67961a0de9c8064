import type { Candidate } from "../../core/merge/candidate.ts";
import type { StrandedChange, StrandedRowChange } from "../../core/merge/change.ts";
import { itemId } from "../../core/merge/item-id.ts";
import { judgeRows } from "../../core/merge/judge-all.ts";
import { judgeFile } from "../../core/merge/judge-file.ts";
import { findKnownTables, type KnownTable } from "../../core/merge/known-tables.ts";
import { type FindTable, listQuestions, questionKey } from "../../core/merge/question.ts";
import { structureNotes } from "../../core/merge/structure-notes.ts";
import { threeWayFiles } from "../../core/merge/three-way-files.ts";
import type { ManifestDatabase } from "../../core/mirror/manifest.ts";
import type { StrandedCount } from "../../core/report/rescue.ts";
import { answerQuestions } from "./answer-questions.ts";
import type { CaseSides } from "./cases.ts";
import { Collector, type Identified, type ListingBounds } from "./collector.ts";
import { scanTable } from "./scan-table.ts";
import { findTable, type RowReading } from "./table-on-side.ts";

export interface ComparedCase {
  readonly candidates: readonly Candidate[];
  readonly tables: readonly StrandedCount[];
  readonly omitted: number;
  readonly notes: readonly string[];
}

export interface CaseOrder {
  /** Its snapshot. */
  readonly id: string;
  readonly sides: CaseSides;
  readonly bounds: ListingBounds;
  /** Which items are wanted, by their ids. */
  readonly wants: (id: string) => boolean;
}

/** What the old primary of one case changed and the new side has not alike, each judged. */
export async function compareCase(reading: RowReading, order: CaseOrder): Promise<ComparedCase> {
  const { sides, id } = order;
  const collector = new Collector(id, order.bounds);
  const take = (change: StrandedChange) => {
    const identified = { id: itemId(id, change, reading.digest.sha256), change };
    if (order.wants(identified.id)) collector.add(identified);
  };
  for (const { database, table } of listTables(sides)) {
    const onSides = {
      database,
      table,
      base: findTable(sides.base, database, table),
      old: findTable(sides.old, database, table),
      new: findTable(sides.new, database, table),
    };
    for await (const changes of scanTable(reading, onSides)) for (const change of changes) take(change);
  }
  for (const change of filesOf(sides)) take(change);
  return {
    candidates: await judge(reading, order, collector.kept),
    tables: collector.counts(),
    omitted: collector.omitted,
    notes: notesOf(sides),
  };
}

/** Those that the base or the old side has: what only the new side has is none of the old primary's business. */
function listTables({ base, old }: CaseSides): readonly { database: string; table: string }[] {
  const names = [base, old].flatMap(({ manifest }) =>
    manifest.databases.flatMap(({ name, tables }) =>
      tables.map(({ shape }) => JSON.stringify([name, shape.table])),
    ),
  );
  return [...new Set(names)].sort().map((name) => {
    const [database, table] = JSON.parse(name) as [string, string];
    return { database, table };
  });
}

function filesOf({ base, old, new: atNew }: CaseSides) {
  return threeWayFiles({
    base: base.manifest.entries,
    old: old.manifest.entries,
    new: atNew.manifest.entries,
  });
}

async function judge(
  reading: RowReading,
  { id: rescueCase, sides }: CaseOrder,
  kept: readonly Identified[],
): Promise<readonly Candidate[]> {
  const known = knownTables(sides);
  const find: FindTable = (database, table) => known.get(database)?.get(table) ?? null;
  const rows = kept.filter(isRow);
  const changes = rows.map(({ change }) => change);
  const answers = await answerQuestions(reading, sides.new, listQuestions(changes, find));
  const judged = judgeRows(changes, find, (question) => answers.has(questionKey(question)));
  const files = kept.flatMap(({ id, change }) =>
    change.kind === "row"
      ? []
      : [{ id, case: rescueCase, change, ruling: judgeFile(change), group: null, scope: "", table: null }],
  );
  const judgedRows = judged.map(({ row, ruling, group, scope }, index) => ({
    id: rows[index]?.id ?? "",
    case: rescueCase,
    change: row,
    ruling,
    group,
    scope,
    table: find(row.database, row.table),
  }));
  return [...judgedRows, ...files];
}

function isRow(one: Identified): one is Identified<StrandedRowChange> {
  return one.change.kind === "row";
}

function knownTables(sides: CaseSides): ReadonlyMap<string, ReadonlyMap<string, KnownTable>> {
  const names = new Map<string, Set<string>>();
  for (const { manifest } of [sides.base, sides.old, sides.new]) {
    for (const { name, tables } of manifest.databases) {
      const own = names.get(name) ?? new Set();
      for (const { shape } of tables) own.add(shape.table);
      names.set(name, own);
    }
  }
  return new Map([...names].map(([database, tables]) => [database, findKnownTables([...tables])]));
}

function notesOf({ base, old, new: atNew }: CaseSides): readonly string[] {
  const find = (databases: readonly ManifestDatabase[], name: string) =>
    databases.find((database) => database.name === name) ?? null;
  const [before, after] = [base.manifest.databases, old.manifest.databases];
  const names = [...new Set([...before, ...after].map(({ name }) => name))];
  const { head } = atNew.manifest;
  const seen =
    head.epoch < old.manifest.head.epoch
      ? [
          `the new primary was not mirrored since it was promoted: generation ${head.generation} stands for it`,
        ]
      : [];
  return [...seen, ...names.flatMap((name) => structureNotes(find(before, name), find(after, name)))];
}
