import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { byPath, type Entry } from "./entry.ts";
import type { ManifestEntry } from "./manifest.ts";
import { packEntries } from "./packed-entries.ts";
import { EntrySorter } from "./sort-entries.ts";

const byteText = (minLength: number, maxLength: number) =>
  fc
    .array(fc.integer({ min: 1, max: 255 }), { minLength, maxLength })
    .map((bytes) => String.fromCharCode(...bytes));
const path = fc.array(byteText(1, 40), { minLength: 1, maxLength: 6 }).map((parts) => parts.join("/"));
const mode = fc.integer({ min: 0, max: 0o7777 });
const sha256 = fc.oneof(
  fc
    .array(fc.constantFrom(..."0123456789abcdef"), { minLength: 64, maxLength: 64 })
    .map((all) => all.join("")),
  fc.constantFrom("", "a label of a test"),
);
const listed = {
  kind: fc.constant("file" as const),
  path,
  sizeBytes: fc.maxSafeNat(),
  mode,
  mtimeUs: fc.maxSafeInteger(),
};
const plain = { noNullPrototype: true } as const;
const anyEntry: fc.Arbitrary<Entry | ManifestEntry> = fc.oneof(
  fc.record(listed, plain),
  fc.record({ ...listed, sha256 }, plain),
  fc.record({ kind: fc.constant("dir" as const), path, mode }, plain),
  fc.record({ kind: fc.constant("link" as const), path, target: byteText(0, 300) }, plain),
);

test("what is packed comes out as it went in, in any order and as often as it is asked for", () => {
  fc.assert(
    fc.property(fc.array(anyEntry, { maxLength: 60 }), (entries) => {
      const packed = packEntries(entries);

      assert.equal(packed.length, entries.length);
      assert.deepEqual([...packed], entries);
      assert.deepEqual([...packed], entries);
    }),
  );
});

test("a link's target of the longest kind, and more entries than fit a block, are packed whole", () => {
  const long = { kind: "link", path: "l", target: "t".repeat(65_536) } as const;
  const files = Array.from({ length: 40_000 }, (_, number) => aFile(`folder-${number % 7}/file-${number}`));

  assert.deepEqual([...packEntries([long, ...files, long])], [long, ...files, long]);
});

test("a listing of any order is sorted as one array would be, over the runs' borders", () => {
  const entries = Array.from({ length: 100_001 }, (_, number) => aFile(`f${(number * 7919) % 100_003}`));
  const sorter = new EntrySorter();

  for (const entry of entries) sorter.add(entry);

  const sorted = sorter.finish();
  assert.equal(sorted.length, entries.length);
  assert.deepEqual([...sorted], entries.toSorted(byPath));
});

test("nothing at all is an empty list", () => {
  assert.deepEqual([...new EntrySorter().finish()], []);
});

function aFile(path: string): Entry {
  return { kind: "file", path, sizeBytes: path.length, mode: 0o644, mtimeUs: 1_700_000_000_000_001 };
}
