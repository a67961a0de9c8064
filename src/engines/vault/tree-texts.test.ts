import assert from "node:assert/strict";
import { test } from "node:test";
import type { ManifestEntry } from "../../core/mirror/manifest.ts";
import { manifestLines } from "../../core/mirror/manifest-text.ts";
import { nodeFiles } from "../../platform/files/node-files.ts";
import type { Files } from "../../ports/files.ts";
import { treeTexts } from "./tree-texts.ts";

const head = { site: "example.com", generation: 7, epoch: 2, source: "sydney", surveyedAt: 1 };
const after = { foreignKeys: [], views: [], triggers: [], routines: [], events: [] };
const database = { name: "wp", server: "", dialect: "mysql", after, tables: [] } as const;

/** A disk that reads so many bytes at once. */
function filesOf(text: string, pieceBytes: number): Files {
  const bytes = Buffer.from(text, "latin1");
  async function* readBytes(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  }
  return { ...nodeFiles, readBytes };
}

function treeOf(entries: number): readonly ManifestEntry[] {
  return Array.from({ length: entries }, (_, index): ManifestEntry => {
    const path = `${String(index).padStart(3, "0")}\xff${"x".repeat(index % 7)}`;
    return index % 3 === 0
      ? { kind: "link", path, target: "\nD\t" }
      : { kind: "file", path, sizeBytes: 1, mode: 0o600, mtimeUs: 1, sha256: "ab".repeat(32) };
  });
}

for (const [what, entries, databases] of [
  ["of some entries and a database", 30, [database]],
  ["without a database", 30, []],
  ["without a tree", 0, []],
  ["without a tree, with a database", 0, [database]],
] as const) {
  test(`a manifest ${what}: its tree and nothing else, in whole lines, wherever a read ends`, async () => {
    const lines = [...manifestLines({ head, entries: treeOf(entries), databases })];
    const text = lines.map((line) => `${line}\n`).join("");
    const tree = lines.slice(2, 2 + entries).map((line) => `${line}\n`);
    for (const pieceBytes of [1, 2, 3, 7, 50, 101, 128, 1000, 1 << 18]) {
      const texts = await Array.fromAsync(treeTexts(filesOf(text, pieceBytes), "manifest"));

      assert.equal(texts.join(""), tree.join(""), `${pieceBytes} at once`);
      assert.ok(
        texts.every((piece) => piece.endsWith("\n")),
        `${pieceBytes} at once`,
      );
    }
  });
}
