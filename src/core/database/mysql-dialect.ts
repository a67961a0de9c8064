import { type ByteString, fromHex, toHex, utf8Bytes } from "./byte-string.ts";
import type { Dialect } from "./dialect.ts";
import type { Literal, ReadLiteral } from "./literal.ts";
import { mysqlAfterText, mysqlSchemaText, mysqlSession } from "./mysql-files.ts";
import { quoteMysqlName } from "./mysql-name.ts";
import { endOfQuoted, readNumberLiteral } from "./read-literal.ts";

/** MySQL and MariaDB under any sql_mode without NO_BACKSLASH_ESCAPES and ANSI_QUOTES. */
export const mysqlDialect: Dialect = {
  id: "mysql",
  chunkHead: mysqlSession,
  quoteName: (name) => utf8Bytes(quoteMysqlName(name)),
  writeLiteral,
  readLiteral,
  canonicalBytes,
  quickHash: "by-server",
  schemaText: mysqlSchemaText,
  afterText: mysqlAfterText,
};

function writeLiteral(literal: Literal): ByteString {
  switch (literal.kind) {
    case "null":
      return "NULL";
    case "number":
      return literal.text;
    case "text":
      return quoteMysqlText(literal.bytes);
    case "bytes":
      // `0x` without digits is a syntax error; the empty string is the same value.
      return literal.bytes === "" ? "''" : `0x${toHex(literal.bytes)}`;
  }
}

export function quoteMysqlText(bytes: ByteString): ByteString {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what would break the line or the client
  return `'${bytes.replace(/[\0\n\r\x1a'\\]/g, (char) => escapes[char] ?? char)}'`;
}

const escapes: Readonly<Record<string, string>> = {
  "\0": "\\0",
  "\n": "\\n",
  "\r": "\\r",
  "\x1a": "\\Z",
  "'": "\\'",
  "\\": "\\\\",
};

const unescapes: Readonly<Record<string, string>> = {
  "0": "\0",
  n: "\n",
  r: "\r",
  Z: "\x1a",
  t: "\t",
  b: "\b",
};

function readLiteral(line: ByteString, at: number): ReadLiteral {
  if (line.startsWith("NULL", at)) return { literal: { kind: "null" }, next: at + 4 };
  if (line[at] === "'") {
    const end = endOfQuoted(line, at, "backslash");
    const bytes = line.slice(at + 1, end - 1).replace(/\\(.)|''/gs, unescapeOne);
    return { literal: { kind: "text", bytes }, next: end };
  }
  if (line.startsWith("0x", at)) {
    const hex = /[0-9a-f]*/y;
    hex.lastIndex = at + 2;
    const digits = hex.exec(line)?.[0] ?? "";
    return { literal: { kind: "bytes", bytes: fromHex(digits) }, next: at + 2 + digits.length };
  }
  return readNumberLiteral(line, at);
}

function unescapeOne(found: string, char: string | undefined): string {
  if (char === undefined) return found[0] ?? "";
  return unescapes[char] ?? char;
}

/** The server prints a double as `1.5`; the line says `1.5e0`, or the client would read a DECIMAL (and lose -0). */
function canonicalBytes(literal: Literal): ByteString | null {
  switch (literal.kind) {
    case "null":
      return null;
    case "number":
      return literal.text.endsWith("e0") ? literal.text.slice(0, -2) : literal.text;
    case "text":
    case "bytes":
      return literal.bytes;
  }
}
