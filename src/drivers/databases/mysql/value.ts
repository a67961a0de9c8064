import type { RawRow } from "./session.ts";

/** A value of the server's own catalogue as text; those are always valid UTF-8. */
export function textAt(row: RawRow, index: number): string {
  return row[index]?.toString("utf8") ?? "";
}

export function textOrNull(row: RawRow, index: number): string | null {
  return row[index]?.toString("utf8") ?? null;
}

/** A text literal for a statement; sql_mode never has NO_BACKSLASH_ESCAPES in our sessions. */
export function quoteText(text: string): string {
  return `'${text.replace(/['\\]/g, "\\$&").replaceAll("\0", "\\0")}'`;
}
