import type { StrandedContext, StrandedItem } from "../../core/report/rescue.ts";
import { happened, keyText, valueText } from "./rescue-words.ts";

const shownMembers = 20;
const shownColumns = 6;
/** Columns that tell a person most about what something is, where a table has them. */
const telling = /title|name|login|email|status|type|content|date|total|value|key/i;

/** What stands around a write: what it refers to, and the rest of the thing that it is a part of. Empty: nothing does. */
export function rescueContextText({ refersTo, group }: StrandedContext): string {
  const referred = refersTo.map(({ table, column, value, row }) =>
    row === null
      ? `  refers to  ${valueText(table, 64)} ${column}=${valueText(value, 30)}, which neither side has`
      : `  refers to  ${valueText(table, 64)} ${column}=${valueText(value, 30)}: ${columnsText(row)}`,
  );
  const members = group.slice(0, shownMembers).map((item) => `  with it    ${memberText(item)}`);
  const more = group.length > shownMembers ? [`  ... and ${group.length - shownMembers} more`] : [];
  const lines = [...referred, ...members, ...more];
  return lines.length === 0 ? "" : `\n\n${lines.join("\n")}`;
}

function memberText(item: StrandedItem): string {
  const what = item.kind === "file" ? keyText(item) : `${valueText(item.table, 64)} ${keyText(item)}`;
  const row = item.kind === "row" ? (item.change.old ?? item.change.base) : null;
  return `${item.id} ${what} ${happened[item.change.kind]}${row === null ? "" : `: ${columnsText(row)}`}`;
}

function columnsText(row: Readonly<Record<string, string | null>>): string {
  return Object.entries(row)
    .filter(([column, value]) => telling.test(column) && value !== null && value !== "")
    .slice(0, shownColumns)
    .map(([column, value]) => `${valueText(column, 40)} ${valueText(value, 40)}`)
    .join(", ");
}
