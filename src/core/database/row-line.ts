import { type ByteString, utf8Text } from "./byte-string.ts";
import type { Dialect } from "./dialect.ts";
import type { Literal } from "./literal.ts";
import type { TableShape } from "./table.ts";

/** The row line `(1,'text',0x00ff,NULL,1.5e0)`: a row without a newline in it, the same bytes for the same row. */
export function writeRow(literals: readonly Literal[], dialect: Dialect): ByteString {
  return `(${literals.map(dialect.writeLiteral).join(",")})`;
}

/**
 * Reads a row line back.
 * @param upTo stops after that many literals; a bucket's number needs only the key.
 * @throws SyntaxError when the line is no row line of this dialect.
 */
export function parseRow(line: ByteString, dialect: Dialect, upTo = Number.POSITIVE_INFINITY): Literal[] {
  const literals: Literal[] = [];
  let at = 0;
  do {
    // At 0 this is the bracket, later the comma.
    const { literal, next } = dialect.readLiteral(line, at + 1);
    literals.push(literal);
    at = next;
  } while (line[at] === "," && literals.length < upTo);
  const isWhole = line[at] === ")" && at === line.length - 1;
  if (line[0] !== "(" || (!isWhole && literals.length < upTo)) {
    throw new SyntaxError(`a row line breaks off at position ${at}`);
  }
  return literals;
}

/** A value for people: text where it is text, `0x...` where it is not, numbers as text so that none is rounded. */
export type ShownValue = string | null;

/** Columns to values, for people (a difference, a row to be rescued). */
export function decodeRow(
  shape: TableShape,
  line: ByteString,
  dialect: Dialect,
): ReadonlyMap<string, ShownValue> {
  const literals = parseRow(line, dialect);
  if (literals.length !== shape.columns.length) {
    throw new SyntaxError(
      `a row line of ${shape.table} has ${literals.length} values for ${shape.columns.length} columns`,
    );
  }
  return new Map(shape.columns.map((column, index) => [column, showLiteral(literals[index], dialect)]));
}

export function showLiteral(literal: Literal | undefined, dialect: Dialect): ShownValue {
  if (literal === undefined || literal.kind === "null") return null;
  if (literal.kind === "number") return literal.text;
  return (literal.kind === "text" ? utf8Text(literal.bytes) : null) ?? dialect.writeLiteral(literal);
}
