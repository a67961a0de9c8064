import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { sortRows } from "./compare-rows.ts";
import { dialectOf } from "./dialect.ts";
import { hashRows } from "./hash-rows.ts";
import { changeBucket, holdRow } from "./held-row.ts";
import { aShape } from "./shape.fixture.ts";
import type { Bucket } from "./table.ts";

const md5 = (bytes: string): string => createHash("md5").update(bytes, "latin1").digest("hex");
const codec = { dialect: dialectOf("mysql"), md5 };
const shape = aShape();
const lineOf = (id: number, text: string): string => `(${id},'${text}')`;
const bucketOfLines = (lines: readonly string[]): Bucket =>
  hashRows(lines, shape.layout, codec)[0] ?? { id: "0", rows: 0, hash: "" };
const hold = (lines: readonly string[]) => lines.map((line) => holdRow(line, shape, codec));
/** What a server says of a bucket. */
const asSurveyed = (bucket: Bucket): Bucket => ({ ...bucket, hash: bucket.hash.replace(/^[^x]*/, "") });

const rows = fc.dictionary(fc.integer({ min: 0, max: 31 }).map(String), fc.stringMatching(/^[a-z]{0,4}$/));

function linesOf(table: Readonly<Record<string, string>>): string[] {
  const lines = Object.entries(table).map(([id, text]) => lineOf(Number(id), text));
  return sortRows(lines, shape, codec.dialect);
}

test("a bucket that changed has the rows and both hashes that it would have if all of it had been read", () => {
  fc.assert(
    fc.property(rows, rows, (before, after) => {
      fc.pre(Object.keys(after).length > 0);
      const [was, is] = [linesOf(before), linesOf(after)];
      const held = hold(was);
      const want = bucketOfLines(is);
      const old = was.length === 0 ? null : bucketOfLines(was);
      const gone = held.filter(({ line }) => !is.includes(line));
      const come = hold(is.filter((line) => !was.includes(line)));

      const changed = changeBucket({ old, want: asSurveyed(want), shape }, { held, gone, come }, codec);

      assert.deepEqual(changed, { bucket: want, lines: is });
    }),
  );
});

test("a row that was left out, or is one too many, shows in the hash", () => {
  const was = [lineOf(1, "a"), lineOf(2, "b"), lineOf(3, "c")];
  const held = hold(was);
  const old = bucketOfLines(was);
  const want = asSurveyed(bucketOfLines([lineOf(1, "a"), lineOf(2, "z"), lineOf(3, "c")]));
  const about = { old, want, shape };
  const come = hold([lineOf(2, "z")]);

  const short = changeBucket(about, { held: held.slice(1), gone: held.slice(1, 2), come }, codec);
  const double = changeBucket(about, { held, gone: [], come }, codec);

  assert.notEqual(short.bucket.hash.replace(/^[^x]*/, ""), want.hash);
  assert.notEqual(double.bucket.hash.replace(/^[^x]*/, ""), want.hash);
});

test("a deep hash that was wrong before does not go on: where it is asked for, all rows are hashed", () => {
  const was = [lineOf(1, "a"), lineOf(2, "b")];
  const old = {
    ...bucketOfLines(was),
    hash: bucketOfLines(was).hash.replace(/^./, (digit) => (digit === "0" ? "1" : "0")),
  };
  const want = bucketOfLines(was);

  const { bucket } = changeBucket({ old, want, shape }, { held: hold(was), gone: [], come: [] }, codec);

  assert.deepEqual(bucket, want);
});
