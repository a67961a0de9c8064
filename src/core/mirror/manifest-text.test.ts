import assert from "node:assert/strict";
import { test } from "node:test";
import { type Manifest, outlineOf } from "./manifest.ts";
import { manifestLines, OutlineReader, readHead, readManifest } from "./manifest-text.ts";
import { TreeReader } from "./tree-reader.ts";

const manifest: Manifest = {
  head: { site: "example.com", generation: 7, epoch: 2, source: "sydney", surveyedAt: 1_795_000_000_000 },
  entries: [
    { kind: "dir", path: "a b", mode: 0o750 },
    {
      kind: "file",
      path: "a b/\n\t\\x",
      sizeBytes: 3,
      mode: 0o640,
      mtimeUs: 1_795_000_000_123_456,
      sha256: "ab".repeat(32),
    },
    { kind: "link", path: "l\xff", target: "../$(id)\n" },
  ],
  databases: [
    {
      name: "wp",
      server: "MariaDB 10.11.19",
      dialect: "mysql",
      after: {
        foreignKeys: [],
        views: [{ name: "v", ddl: "CREATE VIEW v\nAS SELECT 1" }],
        triggers: [],
        routines: [],
        events: [],
      },
      tables: [
        {
          shape: {
            table: "wp_posts",
            ddl: "CREATE TABLE `wp_posts` (\n  `ID` bigint\n)",
            columns: ["ID"],
            key: ["ID"],
            keyOrder: [{ index: 0, order: "number" }],
            layout: { kind: "range", column: "ID", keyIndex: 0, width: "64" },
            transactional: "yes",
            autoIncrement: "12",
          },
          chunks: [
            {
              path: "databases/wp/wp_posts/p00000000000000000000.sql.gz",
              rows: 2,
              sizeBytes: 99,
              sha256: "cd".repeat(32),
              buckets: [
                { id: "-1", rows: 1, hash: "00".repeat(16) },
                { id: "18446744073709551615", rows: 1, hash: "ff".repeat(16) },
              ],
            },
          ],
        },
      ],
    },
  ],
};

test("a manifest comes back as it was written", () => {
  assert.deepEqual(unpacked(readManifest(manifestLines(manifest))), manifest);
});

test("names beyond a byte a character come back through a file of bytes", () => {
  const [database] = manifest.databases;
  const [table] = database?.tables ?? [];
  assert.ok(database !== undefined && table !== undefined);
  const shape = { ...table.shape, table: "表 😀", columns: ["日本", "é"] };
  const named = { ...manifest, databases: [{ ...database, tables: [{ ...table, shape }] }] };

  const asBytes = [...manifestLines(named)].map((line) => Buffer.from(line, "latin1").toString("latin1"));

  assert.deepEqual(unpacked(readManifest(asBytes)), named);
});

test("a manifest that was cut off anywhere is refused, and so is one that lost a line", () => {
  const lines = [...manifestLines(manifest)];
  for (let end = 0; end < lines.length; end += 1) {
    assert.throws(() => readManifest(lines.slice(0, end)), { code: "MANIFEST_DAMAGED" }, `cut at ${end}`);
  }
  for (let gone = 0; gone < lines.length; gone += 1) {
    assert.throws(() => readManifest(lines.filter((_, index) => index !== gone)), {
      code: "MANIFEST_DAMAGED",
    });
  }
  assert.throws(() => readManifest([...lines, "f\tx\t1\t644\t0\taa"]), { code: "MANIFEST_DAMAGED" });
});

test("an outline has the head, the databases and the counts of the whole manifest", () => {
  const reader = new OutlineReader();
  for (const line of manifestLines(manifest)) reader.add(line);

  assert.deepEqual(reader.finish(), outlineOf(manifest));
  assert.deepEqual(outlineOf(manifest).tree, { entries: 3, files: 1, leaves: 2, bytes: 3 });
});

test("a manifest that lost lines of its tree has no outline either", () => {
  const lines = [...manifestLines(manifest)];
  const reader = new OutlineReader();
  for (const line of lines.toSpliced(3, 1)) if (line !== lines.at(-1)) reader.add(line);

  assert.throws(() => reader.add(lines.at(-1) ?? ""), { code: "MANIFEST_DAMAGED" });
});

test("the head is known from the first two lines, and from nothing else", () => {
  assert.deepEqual(readHead([...manifestLines(manifest)].slice(0, 2)), manifest.head);
  assert.equal(readHead(["clonepanel manifest 1"]), null);
  assert.equal(readHead(["something else", 'h\t{"generation":1}']), null);
});

function unpacked(read: Manifest): Manifest {
  return { ...read, entries: [...read.entries] };
}

test("the tree is read alone, up to the first database", () => {
  const reader = new TreeReader();
  const lines = [...manifestLines(manifest)];

  const read = lines.findIndex((line) => reader.add(line) === "ended");

  assert.ok(lines[read]?.startsWith("D\t"));
  assert.deepEqual([...reader.finish()], manifest.entries);
});
