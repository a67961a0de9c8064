import assert from "node:assert/strict";
import { test } from "node:test";
import { chanceOf } from "../../testing/vault-damage.ts";
import { byPath } from "./entry.ts";
import { type ManifestEntry, outlineOf } from "./manifest.ts";
import { entryLine } from "./manifest-text.ts";
import { entriesBelow, type PathChange, TreeLookup, TreePatch } from "./tree-text.ts";

const nameParts = ["a", "b", "a.b", "a-", "\xff", "\n", "\\", " ", "aa", "z"];

test("a tree that is patched piece by piece is the tree with those paths changed", () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const chance = chanceOf(seed);
    const old = randomTree(chance);
    const changes = randomChanges(chance, old);
    const patch = new TreePatch(changes);

    const pieces = piecesOf(chance, old).flatMap((text) => [...patch.next(text)]);
    const text = [...pieces, ...patch.rest()].join("");

    const after = new Map(old.map((entry) => [entry.path, entry]));
    for (const { path, entry } of changes) {
      if (entry === null) after.delete(path);
      else after.set(path, entry);
    }
    const expected = [...after.values()].sort(byPath);
    assert.equal(text, textOf(expected), `seed ${seed}`);
    assert.deepEqual(add(countOf(old), patch.difference), countOf(expected), `seed ${seed}`);
  }
});

test("paths are found in whatever piece they stand, and what is not there is not", () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const chance = chanceOf(seed);
    const tree = randomTree(chance);
    const asked = new Set(
      [...randomTree(chance), ...tree.filter(() => chance(3) === 0)].map(({ path }) => path),
    );
    const lookup = new TreeLookup([...asked].sort());

    const found = piecesOf(chance, tree).flatMap((text) => [...lookup.in(text)]);

    assert.deepEqual(
      found,
      tree.filter(({ path }) => asked.has(path)),
      `seed ${seed}`,
    );
  }
});

test("what lies below a folder is all that begins with its name and a slash", () => {
  for (let seed = 1; seed <= 100; seed += 1) {
    const chance = chanceOf(seed);
    const tree = randomTree(chance);
    const pieces = piecesOf(chance, tree);
    for (const folder of ["a/", "a.b/", "\xff/", "none/", "a/b/"])
      assert.deepEqual(
        pieces.flatMap((text) => [...entriesBelow(text, folder)]),
        tree.filter(({ path }) => path.startsWith(folder)),
        `seed ${seed}, ${folder}`,
      );
  }
});

type Chance = ReturnType<typeof chanceOf>;

function randomTree(chance: Chance): readonly ManifestEntry[] {
  const entries = new Map<string, ManifestEntry>();
  for (let count = chance(60); count > 0; count -= 1) {
    const entry = randomEntry(chance, randomPath(chance));
    entries.set(entry.path, entry);
  }
  return [...entries.values()].sort(byPath);
}

function randomPath(chance: Chance): string {
  return Array.from({ length: 1 + chance(3) }, () => nameParts[chance(nameParts.length)]).join("/");
}

function randomEntry(chance: Chance, path: string): ManifestEntry {
  if (chance(4) === 0) return { kind: "dir", path, mode: 0o755 };
  if (chance(5) === 0) return { kind: "link", path, target: "../\n\xff" };
  const sha256 = chance(1_000).toString(16).padStart(64, "0");
  return { kind: "file", path, sizeBytes: chance(10_000), mode: 0o644, mtimeUs: -5 + chance(10), sha256 };
}

function randomChanges(chance: Chance, tree: readonly ManifestEntry[]): readonly PathChange[] {
  const changes = new Map<string, PathChange>();
  for (let count = chance(20); count > 0; count -= 1) {
    const path = tree[chance(tree.length + 5)]?.path ?? randomPath(chance);
    changes.set(path, { path, entry: chance(3) === 0 ? null : randomEntry(chance, path) });
  }
  return [...changes.values()].sort(byPath);
}

/** Whole lines, some to a piece. */
function piecesOf(chance: Chance, tree: readonly ManifestEntry[]): readonly string[] {
  const pieces: string[] = [];
  for (let at = 0; at < tree.length; ) {
    const size = 1 + chance(20);
    pieces.push(textOf(tree.slice(at, at + size)));
    at += size;
  }
  return pieces;
}

function textOf(entries: readonly ManifestEntry[]): string {
  return entries.map((entry) => `${entryLine(entry)}\n`).join("");
}

function countOf(entries: readonly ManifestEntry[]) {
  const head = { site: "", generation: 1, epoch: 1, source: "", surveyedAt: 0 };
  return outlineOf({ head, entries, databases: [] }).tree;
}

function add(left: ReturnType<typeof countOf>, right: ReturnType<typeof countOf>) {
  return {
    entries: left.entries + right.entries,
    files: left.files + right.files,
    leaves: left.leaves + right.leaves,
    bytes: left.bytes + right.bytes,
  };
}
