import type { StrandedFile, StrandedItem, StrandedRow } from "../../core/report/rescue.ts";
import { happened, keyText, valueText } from "./rescue-words.ts";
import { table } from "./table.ts";

/** Three of these fit beside each other on a usual terminal. */
const cellWidth = 32;

/** What a person must see to decide: the three sides beside each other, the differing columns marked. */
export function rescueItemText(item: StrandedItem): string {
  const what = item.kind === "file" ? "file" : `row of ${valueText(`${item.database}.${item.table}`, 130)}`;
  return [
    `${item.id}  ${what}, ${keyText(item)}, ${happened[item.change.kind]} on the old side`,
    `  verdict  ${item.verdict}: ${item.reason}`,
    ...(item.group === null ? [] : [`  part of  ${valueText(item.group, 60)}`]),
    `  case     ${item.case}`,
    "",
    item.kind === "file" ? fileSides(item) : rowSides(item),
    ...(item.kind === "row" && item.differs.length > 0
      ? ["", "* differs between the sides; whole values: the same command with --json"]
      : []),
  ].join("\n");
}

function fileSides({ change }: StrandedFile): string {
  const sides = [
    ["base", change.base],
    ["old", change.old],
    ["new", change.new],
  ] as const;
  return sides.map(([side, content]) => `  ${side.padEnd(4)}  ${content ?? "-"}`).join("\n");
}

function rowSides({ change, differs }: StrandedRow): string {
  const sides = [change.base, change.old, change.new];
  const columns = new Set(sides.flatMap((row) => Object.keys(row ?? {})));
  const rows = [...columns].map((column) => [
    `${differs.includes(column) ? "*" : " "} ${valueText(column, 40)}`,
    ...sides.map((row) => (row === null || !Object.hasOwn(row, column) ? "-" : cell(row[column] ?? null))),
  ]);
  return table(["  COLUMN", "BASE", "OLD", "NEW"], rows);
}

/** What is no text stands as `0x...`, and its beginning tells enough. */
function cell(value: string | null): string {
  return valueText(value, cellWidth);
}
