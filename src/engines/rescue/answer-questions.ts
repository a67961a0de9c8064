import { rangeBucket } from "../../core/database/bucket-of.ts";
import { columnText } from "../../core/merge/column-text.ts";
import { type Question, questionKey } from "../../core/merge/question.ts";
import type { ManifestChunk } from "../../core/mirror/manifest.ts";
import type { Side } from "./cases.ts";
import { findTable, type RowReading, readChunkRows, type TableOnSide } from "./table-on-side.ts";

/** Looks the questions up on the new side: each table is read once a column, and only where its rows can be. */
export async function answerQuestions(
  reading: RowReading,
  side: Side,
  questions: readonly Question[],
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const group of groupByColumn(questions)) await answerGroup(reading, side, group, found);
  return found;
}

function groupByColumn(questions: readonly Question[]): readonly (readonly Question[])[] {
  const groups = new Map<string, Question[]>();
  for (const question of questions) {
    const place = JSON.stringify([question.database, question.table, question.column]);
    const group = groups.get(place);
    if (group === undefined) groups.set(place, [question]);
    else group.push(question);
  }
  return [...groups.values()];
}

async function answerGroup(
  reading: RowReading,
  side: Side,
  group: readonly Question[],
  found: Set<string>,
): Promise<void> {
  const [first] = group;
  const table = first === undefined ? null : findTable(side, first.database, first.table);
  const index = table?.shape.columns.indexOf(first?.column ?? "") ?? -1;
  if (first === undefined || table === null || index < 0) return;
  const open = new Set(group.map(questionKey));
  for await (const lines of readChunkRows(reading, table, chunksToSearch(table, group))) {
    for (const line of lines) {
      const value = columnText(line, index, table.dialect);
      const key = value === null ? null : questionKey({ ...first, value });
      if (key !== null && open.delete(key)) found.add(key);
    }
    if (open.size === 0) return;
  }
}

/** Where rows are grouped by ranges of the very column that is asked for, most chunks need no look. */
export function chunksToSearch({ table }: TableOnSide, group: readonly Question[]): readonly ManifestChunk[] {
  const { layout } = table.shape;
  if (layout.kind !== "range" || layout.column !== group[0]?.column) return table.chunks;
  const numbers = group.map(({ value }) => value).filter((value) => /^-?\d{1,30}$/.test(value));
  const buckets = new Set(numbers.map((value) => rangeBucket(value, layout.width)));
  return table.chunks.filter((chunk) => chunk.buckets.some(({ id }) => buckets.has(id)));
}
