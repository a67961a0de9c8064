import { type ByteString, utf8Text } from "../database/byte-string.ts";
import type { Dialect } from "../database/dialect.ts";
import { parseRow } from "../database/row-line.ts";

/** One value of a row line as text, without reading what stands behind it; null where it is no text or number. */
export function columnText(line: ByteString, index: number, dialect: Dialect): string | null {
  const literal = parseRow(line, dialect, index + 1)[index];
  if (literal?.kind === "number") return literal.text;
  return literal?.kind === "text" ? utf8Text(literal.bytes) : null;
}
