import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { utf8Bytes } from "./byte-string.ts";
import { type DialectId, dialectOf } from "./dialect.ts";
import type { Literal } from "./literal.ts";
import { decodeRow, parseRow, writeRow } from "./row-line.ts";
import { aShape } from "./shape.fixture.ts";

const nasty = fc.constantFrom(
  "\n",
  "\r",
  "\0",
  "\x1a",
  "'",
  "\\",
  "\\n",
  "''",
  ",",
  ")",
  "(",
  "%",
  ";",
  "ö",
  "😀",
  "X'",
  "replace(",
);
const text = fc
  .array(fc.oneof(nasty, fc.string({ unit: "grapheme" })), { maxLength: 8 })
  .map((parts): Literal => ({ kind: "text", bytes: utf8Bytes(parts.join("")) }));
const bytes = fc
  .uint8Array({ maxLength: 12 })
  .map((array): Literal => ({ kind: "bytes", bytes: String.fromCharCode(...array) }));
const number = fc
  .oneof(
    fc.bigInt().map(String),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => `${n}`),
  )
  .map((digits): Literal => ({ kind: "number", text: digits }));
const row = fc.array(fc.oneof(text, bytes, number, fc.constant<Literal>({ kind: "null" })), {
  minLength: 1,
  maxLength: 6,
});

for (const id of ["mysql", "sqlite"] satisfies DialectId[]) {
  const dialect = dialectOf(id);

  describe(`row lines of ${id}`, () => {
    test("any row comes back with the same canonical bytes, from one line", () => {
      fc.assert(
        fc.property(row, (literals) => {
          const line = writeRow(literals, dialect);
          assert.doesNotMatch(line, /[\n\r\0]/);
          assert.deepEqual(
            parseRow(line, dialect).map(dialect.canonicalBytes),
            literals.map(dialect.canonicalBytes),
          );
          assert.equal(writeRow(parseRow(line, dialect), dialect), line);
        }),
        { numRuns: 400 },
      );
    });

    test("the first values can be read without the rest", () => {
      fc.assert(
        fc.property(row, (literals) => {
          const line = writeRow(literals, dialect);
          assert.deepEqual(parseRow(line, dialect, 1), parseRow(line, dialect).slice(0, 1));
        }),
      );
    });

    test("a line that breaks off is an error, not a shorter row", () => {
      const line = writeRow(
        [
          { kind: "text", bytes: "it's" },
          { kind: "number", text: "1" },
        ],
        dialect,
      );
      for (let length = 1; length < line.length; length++) {
        assert.throws(() => parseRow(line.slice(0, length), dialect), SyntaxError, line.slice(0, length));
      }
      assert.throws(() => parseRow(`${line},(2)`, dialect), SyntaxError);
    });
  });
}

test("a MySQL row looks as a person would write it", () => {
  const line = writeRow(
    [
      { kind: "number", text: "-1" },
      { kind: "text", bytes: utf8Bytes("it's\nö\\") },
      { kind: "bytes", bytes: "\0ÿ" },
      { kind: "bytes", bytes: "" },
      { kind: "null" },
      { kind: "number", text: "1.5e0" },
    ],
    dialectOf("mysql"),
  );

  assert.equal(line, `(-1,'it\\'s\\n${utf8Bytes("ö")}\\\\',0x00ff,'',NULL,1.5e0)`);
});

test("a person reads text as text, and bytes as hex", () => {
  const shape = aShape({ columns: ["id", "name", "blob", "none"] });

  const decoded = decodeRow(shape, `(7,'${utf8Bytes("ö")}',0x00ff,NULL)`, dialectOf("mysql"));

  assert.deepEqual(
    [...decoded],
    [
      ["id", "7"],
      ["name", "ö"],
      ["blob", "0x00ff"],
      ["none", null],
    ],
  );
});

test("a row of SQLite whose last value has no end is refused, and not read from its begin again", () => {
  for (const line of ["(1,X'00", "(X'", "(1,CAST(X'00)", "('a", "(replace('a"])
    assert.throws(() => parseRow(line, dialectOf("sqlite")), SyntaxError, line);
});

test("in SQLite 1, 1.0, '1' and X'31' are four values", () => {
  const dialect = dialectOf("sqlite");

  const canonical = parseRow("(1,1.0,'1',X'31')", dialect).map(dialect.canonicalBytes);

  assert.equal(new Set(canonical).size, 4);
});
