import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { bucketOf } from "./bucket-of.ts";
import { composeChunk, groupByChunk, mergeChunk, readChunk } from "./chunk-file.ts";
import { compareNumbers, sortRows } from "./compare-rows.ts";
import { dialectOf } from "./dialect.ts";
import { aShape } from "./shape.fixture.ts";

const md5 = (bytes: string): string => createHash("md5").update(bytes, "latin1").digest("hex");
const dialect = dialectOf("mysql");
const shape = aShape();
const lines = fc
  .uniqueArray(fc.integer({ min: -500, max: 500 }), { maxLength: 60 })
  .map((ids) => ids.map((id) => `(${id},'${id} \\n);(')`));

test("a chunk is a line of settings, then INSERTs with one row a line", () => {
  const text = composeChunk(shape, ["(1,'a')", "(2,'b')"], dialect);

  assert.equal(
    text,
    "SET NAMES utf8mb4, time_zone='+00:00', sql_mode='NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES', foreign_key_checks=0;\n" +
      "INSERT INTO `t` (`id`,`name`) VALUES\n(1,'a'),\n(2,'b');\n",
  );
});

test("what is composed is read back", () => {
  fc.assert(
    fc.property(lines, (rows) => assert.deepEqual(readChunk(composeChunk(shape, rows, dialect)), rows)),
  );
});

test("an INSERT stays below one MiB, or holds one row", () => {
  const rows = [700_000, 400_000, 300_000, 3_000_000, 5].map((size, id) => `(${id},'${"x".repeat(size)}')`);

  const text = composeChunk(shape, rows, dialect);

  const inserts = text.split("INSERT INTO").slice(1);
  assert.deepEqual(
    inserts.map((insert) => readChunk(insert).length),
    [1, 2, 1, 1],
  );
  assert.ok(inserts.every((insert) => insert.length < 1024 * 1024 || readChunk(insert).length === 1));
  assert.deepEqual(readChunk(text), rows);
});

test("the same rows are the same bytes, in whatever order they came", () => {
  fc.assert(
    fc.property(lines, fc.infiniteStream(fc.nat()), (rows, numbers) => {
      const shuffled = [...rows]
        .map((row) => [numbers.next().value, row] as const)
        .sort(([left], [right]) => left - right)
        .map(([, row]) => row);
      assert.deepEqual(sortRows(shuffled, shape, dialect), sortRows(rows, shape, dialect));
    }),
  );
});

test("merging the fetched rows of changed buckets gives the new chunk", () => {
  fc.assert(
    fc.property(
      lines,
      lines,
      fc.uniqueArray(fc.integer({ min: -16, max: 15 }).map(String)),
      (old, now, changed) => {
        const isChanged = (line: string): boolean =>
          changed.includes(bucketOf(line, shape.layout, { dialect, md5 }));
        const fetched = now.filter(isChanged);

        const merged = mergeChunk({ shape, dialect, md5, old, changed: new Set(changed), fetched });

        const expected = [...old.filter((line) => !isChanged(line)), ...fetched];
        assert.deepEqual(merged, sortRows(expected, shape, dialect));
      },
    ),
  );
});

test("numbers are ordered by value, beyond 2^53 too", () => {
  const sorted = [
    "-9223372036854775808",
    "-10",
    "-9",
    "0",
    "9",
    "10",
    "9007199254740993",
    "18446744073709551615",
  ];

  assert.deepEqual([...sorted].reverse().sort(compareNumbers), sorted);
  assert.ok(compareNumbers("1.5", "1.25") > 0);
});

test("buckets are grouped by chunk, both in order", () => {
  assert.deepEqual(
    [...groupByChunk(["64", "-1", "3", "2"], { kind: "hash", columns: [], keyIndexes: [], bits: 0 })],
    [
      ["-1", ["-1"]],
      ["0", ["2", "3"]],
      ["1", ["64"]],
    ],
  );
});
