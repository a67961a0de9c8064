import type { StrandedItem } from "../../core/report/rescue.ts";

/** What happened to it on the old side. */
export const happened = { insert: "inserted", update: "updated", delete: "deleted" } as const;

/** `comment_ID=17`; the path of a file. */
export function keyText(item: StrandedItem): string {
  if (item.kind === "file") return shorten(item.key, 80);
  if (item.key === null) return "(no key)";
  return Object.entries(item.key)
    .map(([column, value]) => `${valueText(column, 64)}=${valueText(value, 30)}`)
    .join(", ");
}

/**
 * A value in one line, whatever a stranger wrote into it: control characters and marks that turn the direction of
 * writing are shown instead of obeyed.
 */
export function valueText(value: string | null, limit: number): string {
  return value === null ? "NULL" : shorten(value, limit);
}

function shorten(value: string, limit: number): string {
  const shown = [...value.slice(0, 2 * limit)];
  const head = escapeControls(shown.slice(0, limit).join(""));
  return value.length <= 2 * limit && shown.length <= limit
    ? head
    : `${head}... (${value.length} characters)`;
}

function escapeControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters would move a terminal's cursor
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, (char) => {
    if (char === "\n") return "\\n";
    if (char === "\r") return "\\r";
    if (char === "\t") return "\\t";
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
