import { type ByteString, utf8Text } from "../../../core/database/byte-string.ts";
import type { Literal } from "../../../core/database/literal.ts";
import { quoteSqliteName } from "../../../core/database/sqlite-dialect.ts";

/** What a column is selected as: its type, and its value so that nothing is rounded or decoded on the way. */
export function selectColumn(name: string): string {
  const column = quoteSqliteName(name);
  return `typeof(${column}), CASE typeof(${column}) WHEN 'text' THEN CAST(${column} AS BLOB) WHEN 'integer' THEN CAST(${column} AS TEXT) ELSE ${column} END`;
}

export type RawValue = null | number | bigint | string | Uint8Array;

/** Two values a column, as `selectColumn` gives them. */
export function readLiterals(values: readonly RawValue[]): Literal[] {
  const literals: Literal[] = [];
  for (let at = 0; at + 1 < values.length; at += 2)
    literals.push(toLiteral(values[at] ?? null, values[at + 1] ?? null));
  return literals;
}

function toLiteral(type: RawValue, value: RawValue): Literal {
  switch (type) {
    case "integer":
      return { kind: "number", text: String(value) };
    case "real":
      return { kind: "number", text: realText(Number(value)) };
    case "text":
      return { kind: "text", bytes: bytesOf(value) };
    case "blob":
      return { kind: "bytes", bytes: bytesOf(value) };
    default:
      return { kind: "null" };
  }
}

/** With a point or an exponent, or SQLite would read an integer. */
function realText(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? "9e999" : "-9e999";
  const text = Object.is(value, -0) ? "-0" : String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** An empty text comes as null or as an empty array. */
function bytesOf(value: RawValue): ByteString {
  return value instanceof Uint8Array
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("latin1")
    : "";
}

export type Bound = null | number | bigint | string | Uint8Array;

/** Values to bind for a row; null when a text of it is no UTF-8, which cannot be bound as text. */
export function bindable(literals: readonly Literal[]): Bound[] | null {
  const bound: Bound[] = [];
  for (const literal of literals) {
    if (literal.kind === "null") bound.push(null);
    else if (literal.kind === "number")
      bound.push(/[.e]/.test(literal.text) ? Number(literal.text) : BigInt(literal.text));
    else if (literal.kind === "bytes") bound.push(Buffer.from(literal.bytes, "latin1"));
    else {
      const text = utf8Text(literal.bytes);
      if (text === null) return null;
      bound.push(text);
    }
  }
  return bound;
}
