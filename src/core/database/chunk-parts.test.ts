import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { composeChunk, readChunk, readRows } from "./chunk-file.ts";
import { type ChunkUnit, layOutChunk } from "./chunk-parts.ts";
import { dialectOf } from "./dialect.ts";
import { aShape } from "./shape.fixture.ts";

const dialect = dialectOf("mysql");
const shape = aShape();
/** What lies in the vault is here the text itself. */
interface Packed {
  readonly text: string;
  readonly textBytes: number;
}
type Unit = ChunkUnit<Packed>;

const row = (id: number, size: number): string => `(${id},'${"x".repeat(size)}')`;
const units = fc
  .array(
    fc.array(fc.oneof(fc.nat(40), fc.integer({ min: 200_000, max: 1_300_000 })), {
      minLength: 1,
      maxLength: 4,
    }),
    {
      maxLength: 6,
    },
  )
  .map((buckets) => buckets.map((sizes, at) => sizes.map((size, index) => row(at * 10 + index, size))));

function textOf(laidOut: Iterable<ReturnType<typeof partsOf>[number]>): string {
  return [...laidOut].map((part) => (part.kind === "kept" ? part.packed.text : part.text)).join("");
}

function partsOf(all: readonly Unit[]) {
  return [...layOutChunk(shape, all, dialect)];
}

const fresh = (lines: readonly string[], at: number): Unit => ({ kind: "rows", name: String(at), lines });

test("the parts make INSERTs below one MiB, or of one row, with all rows in order", () => {
  fc.assert(
    fc.property(units, (buckets) => {
      const text = textOf(partsOf(buckets.map(fresh)));

      assert.deepEqual(readChunk(text), buckets.flat());
      const inserts = text.split("INSERT INTO").slice(1);
      assert.ok(inserts.every((insert) => insert.length < 1024 * 1024 || readChunk(insert).length === 1));
      if (text.length < 1_000_000) assert.equal(text, composeChunk(shape, buckets.flat(), dialect));
    }),
    { numRuns: 15 },
  );
});

test("kept parts and new ones give the bytes that only new ones give", () => {
  fc.assert(
    fc.property(units, fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }), (buckets, isKept) => {
      const all = partsOf(buckets.map(fresh));
      const texts = new Map(
        all.flatMap((part) => (part.kind === "text" ? [[part.name, part.text] as const] : [])),
      );
      const mixed = buckets.map((lines, at): Unit => {
        const text = texts.get(String(at)) ?? "";
        return isKept[at] ? { kind: "kept", packed: { text, textBytes: text.length } } : fresh(lines, at);
      });

      assert.equal(textOf(partsOf(mixed)), textOf(all));
      for (const [name, text] of texts) assert.deepEqual(readRows(text), buckets[Number(name)]);
    }),
    { numRuns: 15 },
  );
});
