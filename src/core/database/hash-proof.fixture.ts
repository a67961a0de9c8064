import { type HashKind, splitHash } from "./bucket-hash.ts";
import { type ByteString, type Md5, toByteArray, utf8Bytes } from "./byte-string.ts";
import { dialectOf } from "./dialect.ts";
import { hashRows } from "./hash-rows.ts";
import type { Literal } from "./literal.ts";
import { writeRow } from "./row-line.ts";

/** A row as a test names it: numbers, texts, NULL. */
export type PlainRow = readonly (number | string | null)[];
/** Two contents of one bucket that differ. */
export type Pair = readonly [before: readonly PlainRow[], after: readonly PlainRow[]];
export type HashOfRows = (rows: readonly PlainRow[]) => string;

const dialect = dialectOf("mysql");
/** So wide that all rows of a test are in one bucket. */
const layout = { kind: "range", column: "id", keyIndex: 0, width: "1000000000" } as const;

export function ourHash(kind: HashKind, md5: Md5): HashOfRows {
  return (rows) => splitHash(hashRows(rows.map(lineOf), layout, { dialect, md5 })[0]?.hash ?? "")[kind] ?? "";
}

function lineOf(row: PlainRow): ByteString {
  return writeRow(row.map(toLiteral), dialect);
}

function toLiteral(value: number | string | null): Literal {
  if (value === null) return { kind: "null" };
  return typeof value === "number"
    ? { kind: "number", text: String(value) }
    : { kind: "text", bytes: utf8Bytes(value) };
}

/** What common tools do: values joined by nothing, or by a sign, one linear checksum a row, an exclusive or over the rows. */
export function naiveHash(separator: string): HashOfRows {
  return (rows) => {
    let sum = 0;
    for (const row of rows) sum ^= crc32(row.map((value) => value ?? "").join(separator));
    return (sum >>> 0).toString(16);
  };
}

function crc32(text: string): number {
  let rest = -1;
  for (const byte of toByteArray(utf8Bytes(text))) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  }
  return ~rest;
}

/** Every bucket of at most two rows over these values in two columns beside the id. */
export function* smallBuckets(values: readonly PlainRow[number][]): Generator<readonly PlainRow[]> {
  const contents = values.flatMap((left) => values.map((right) => [left, right] as const));
  yield* contents.map((content) => [[1, ...content]]);
  for (const first of contents)
    for (const second of contents)
      yield [
        [1, ...first],
        [2, ...second],
      ];
}

/** Changes as sites make them, in which an unfit hash does not move. `below(n)`: a chance from 0 up to n - 1. */
export const structuredChanges: Readonly<Record<string, (below: (limit: number) => number) => Pair>> = {
  "the same edit in two rows": (below) => {
    const [from, to] = twoDigits(below);
    return edited(
      below,
      (row) => [row[0], row[1], from],
      (row) => [row[0], row[1], to],
    );
  },
  "the same edit in four rows": (below) => {
    const [from, to] = twoDigits(below);
    return edited(
      below,
      (row) => [row[0], row[1], from],
      (row) => [row[0], row[1], to],
      4,
    );
  },
  "two values swapped": (below) => {
    const [left, right] = distinct(below);
    const ids = [below(1000), 1000 + below(1000)] as const;
    return [
      [
        [ids[0], left],
        [ids[1], right],
      ],
      [
        [ids[0], right],
        [ids[1], left],
      ],
    ];
  },
  "one more here, one less there": (below) => {
    const [left, right] = [10 + below(80), 10 + below(80)];
    const ids = [below(1000), 1000 + below(1000)] as const;
    return [
      [
        [ids[0], left],
        [ids[1], right],
      ],
      [
        [ids[0], left + 1],
        [ids[1], right - 1],
      ],
    ];
  },
  "a char moves to the next column": (below) => {
    const [text, id] = [word(below), below(1000)];
    const cut = 1 + below(text.length - 1);
    return [[[id, text.slice(0, cut), text.slice(cut)]], [[id, text.slice(0, cut - 1), text.slice(cut - 1)]]];
  },
  "NULL, nothing, and the word": (below) => {
    const values = [null, "", "NULL", "N"];
    const at = below(4);
    const other = (at + 1 + below(3)) % 4;
    const id = below(1000);
    return [[[id, "a", values[at] ?? null, "b"]], [[id, "a", values[other] ?? null, "b"]]];
  },
  "a pair of equal rows comes": (below) => {
    const row = [below(1000), word(below)];
    return [[[0, "other"]], [[0, "other"], row, row]];
  },
  "columns change places": (below) => {
    const [left, right] = distinct(below);
    const id = below(1000);
    return [[[id, left, right]], [[id, right, left]]];
  },
};

/** Buckets of up to four rows with up to three values each, and a change of one to three values somewhere. */
export function randomPair(below: (limit: number) => number): Pair {
  const before = Array.from({ length: 1 + below(4) }, (_, at) => [
    at,
    ...Array.from({ length: 3 }, (_, column) => anyValue(below, 1 + column)),
  ]);
  const after = before.map((row) => [...row]);
  for (let count = 1 + below(3); count > 0; count--) {
    const row = after[below(after.length)];
    const column = 1 + below(3);
    if (row !== undefined) row[column] = anyValue(below, column);
  }
  // Changed back to what it was: made different for certain.
  if (JSON.stringify(before) === JSON.stringify(after)) after.push([99, 0, "", ""]);
  return [before, after];
}

/** The first column holds numbers, the others texts, as a server's columns are of one type each. */
function anyValue(below: (limit: number) => number, column: number): PlainRow[number] {
  if (below(5) === 0) return null;
  if (column === 1) return below(2000) - 1000;
  return below(3) === 0 ? String(below(100)) : word(below);
}

function edited(
  below: (limit: number) => number,
  before: (row: PlainRow) => readonly (PlainRow[number] | undefined)[],
  after: (row: PlainRow) => readonly (PlainRow[number] | undefined)[],
  rows = 2,
): Pair {
  const length = 3 + below(12);
  const plain = Array.from({ length: rows }, (_, at) => [100 + at * 100 + below(100), word(below, length)]);
  const known = (row: readonly (PlainRow[number] | undefined)[]): PlainRow =>
    row.map((value) => value ?? null);
  return [plain.map((row) => known(before(row))), plain.map((row) => known(after(row)))];
}

function twoDigits(below: (limit: number) => number): readonly [string, string] {
  const from = below(10);
  return [String(from), String((from + 1 + below(9)) % 10)];
}

function distinct(below: (limit: number) => number): readonly [string, string] {
  return [`a${word(below)}`, `b${word(below)}`];
}

function word(below: (limit: number) => number, length = 2 + below(10)): string {
  return Array.from({ length }, () => String.fromCharCode(97 + below(26))).join("");
}
