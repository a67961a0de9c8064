import { type ByteString, fromHex, toHex, utf8Bytes, utf8Text } from "./byte-string.ts";
import type { Dialect } from "./dialect.ts";
import type { Literal, ReadLiteral } from "./literal.ts";
import { endOfQuoted, readNumberLiteral } from "./read-literal.ts";
import { sqliteAfterText, sqliteSchemaText } from "./sqlite-files.ts";

/** SQLite, as its command line client reads it: quotes are doubled, a backslash means nothing. */
export const sqliteDialect: Dialect = {
  id: "sqlite",
  chunkHead: "",
  quoteName: (name) => utf8Bytes(quoteSqliteName(name)),
  writeLiteral,
  readLiteral,
  canonicalBytes,
  quickHash: "none",
  schemaText: sqliteSchemaText,
  afterText: sqliteAfterText,
};

export function quoteSqliteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function writeLiteral(literal: Literal): ByteString {
  switch (literal.kind) {
    case "null":
      return "NULL";
    case "number":
      return literal.text;
    case "text":
      return writeText(literal.bytes);
    case "bytes":
      return `X'${toHex(literal.bytes)}'`;
  }
}

const linesHead = "replace('";
const linesTail = ",'\\n',char(10))";
const castHead = "CAST(X'";
const castTail = "' AS TEXT)";

/** A text must not break its line, and SQLite has no escapes: newlines go through `replace`, the rest through hex. */
function writeText(bytes: ByteString): ByteString {
  const hasOddBytes = bytes.includes("\0") || bytes.includes("\r") || utf8Text(bytes) === null;
  if (hasOddBytes) return castHead + toHex(bytes) + castTail;
  const quoted = `'${bytes.replaceAll("'", "''")}'`;
  if (!bytes.includes("\n")) return quoted;
  if (bytes.includes("\\")) return castHead + toHex(bytes) + castTail;
  return `replace(${quoted.replaceAll("\n", "\\n")}${linesTail}`;
}

function readLiteral(line: ByteString, at: number): ReadLiteral {
  if (line.startsWith("NULL", at)) return { literal: { kind: "null" }, next: at + 4 };
  if (line[at] === "'") return readQuoted(line, at);
  if (line.startsWith("X'", at)) {
    const end = endOf(line, "'", at + 2);
    return { literal: { kind: "bytes", bytes: fromHex(line.slice(at + 2, end)) }, next: end + 1 };
  }
  if (line.startsWith(castHead, at)) {
    const end = endOf(line, castTail, at);
    const bytes = fromHex(line.slice(at + castHead.length, end));
    return { literal: { kind: "text", bytes }, next: end + castTail.length };
  }
  if (line.startsWith(linesHead, at)) return readLines(line, at);
  return readNumberLiteral(line, at);
}

/** @throws SyntaxError where there is no such end: a damaged line would be read from its begin, for ever. */
function endOf(line: ByteString, tail: string, from: number): number {
  const end = line.indexOf(tail, from);
  if (end < 0) throw new SyntaxError(`a value before position ${from} of a row line has no end`);
  return end;
}

function readQuoted(line: ByteString, at: number): { literal: Literal & { kind: "text" }; next: number } {
  const next = endOfQuoted(line, at, "doubled");
  return { literal: { kind: "text", bytes: line.slice(at + 1, next - 1).replaceAll("''", "'") }, next };
}

function readLines(line: ByteString, at: number): ReadLiteral {
  const quoted = readQuoted(line, at + linesHead.length - 1);
  const bytes = quoted.literal.bytes.replaceAll("\\n", "\n");
  return { literal: { kind: "text", bytes }, next: quoted.next + linesTail.length };
}

/** A SQLite column may hold any type, and 1, 1.0, '1' and X'31' are four values: the type enters the hash. */
function canonicalBytes(literal: Literal): ByteString | null {
  switch (literal.kind) {
    case "null":
      return null;
    case "number":
      return `n${literal.text}`;
    case "text":
      return `t${literal.bytes}`;
    case "bytes":
      return `b${literal.bytes}`;
  }
}
