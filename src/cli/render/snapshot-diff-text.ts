import { isSame, type SnapshotDiff, type TableDiff } from "../../core/report/snapshot-diff.ts";
import { bytes, count } from "../../core/words/quantities.ts";
import { valueText } from "./rescue-words.ts";

const shownFiles = 40;
const signs = { added: "+", removed: "-", changed: "~", attributes: "." } as const;

export function snapshotDiffText(diff: SnapshotDiff): string {
  const head = `${diff.site}: ${diff.from} -> ${diff.to}`;
  if (isSame(diff)) return `${head}: the same`;
  const { counts, items } = diff.files;
  const total = counts.added + counts.removed + counts.changed + counts.attributes;
  return [
    head,
    `  files: ${counts.added} added, ${counts.removed} removed, ${counts.changed} changed, ${counts.attributes} with another mode or time only`,
    ...items.slice(0, shownFiles).map((item) => `    ${signs[item.kind]} ${item.path}${sizeText(item)}`),
    ...(total > shownFiles ? [`    ... and ${total - Math.min(shownFiles, items.length)} more`] : []),
    ...diff.tables.flatMap(tableLines),
  ].join("\n");
}

function sizeText({ bytesBefore, bytesAfter }: SnapshotDiff["files"]["items"][number]): string {
  if (bytesBefore === null && bytesAfter === null) return "";
  if (bytesBefore === null) return ` (${bytes(bytesAfter ?? 0)})`;
  if (bytesAfter === null || bytesBefore === bytesAfter) return ` (${bytes(bytesBefore)})`;
  return ` (${bytes(bytesBefore)} -> ${bytes(bytesAfter)})`;
}

const tableWords = {
  rows: "",
  created: "a new table, ",
  dropped: "gone, ",
  altered: "another definition, ",
} as const;
const rowSigns = { insert: "+", delete: "-", update: "~" } as const;

function tableLines(table: TableDiff): readonly string[] {
  const { inserted, updated, deleted, rows } = table;
  const more = inserted + updated + deleted - rows.length;
  return [
    `  table ${table.database}.${table.table}: ${tableWords[table.kind]}${count(inserted, "row")} inserted, ${updated} updated, ${deleted} deleted`,
    ...rows.map(({ kind, key }) => `    ${rowSigns[kind]} ${keyText(key)}`),
    ...(more > 0 ? [`    ... and ${more} more`] : []),
  ];
}

function keyText(key: TableDiff["rows"][number]["key"]): string {
  if (key === null) return "(no key)";
  return Object.entries(key)
    .map(([column, value]) => `${valueText(column, 64)}=${valueText(value, 60)}`)
    .join(", ");
}
