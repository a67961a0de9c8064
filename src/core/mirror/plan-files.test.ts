import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { byPath } from "./entry.ts";
import type { ManifestEntry } from "./manifest.ts";
import { isEmptyPlan, planFiles } from "./plan-files.ts";

/** Random trees over few names, so that the same path is often of another kind or content. */
const tree = fc
  .uniqueArray(
    fc.record({
      path: fc.constantFrom("a", "a-b", "a/b", "a/b/c", "b", "b/c", "c", "c.d"),
      kind: fc.constantFrom("file", "dir", "link"),
      value: fc.integer({ min: 0, max: 2 }),
    }),
    { selector: (entry) => entry.path },
  )
  .map((entries) => entries.map(entryOf).sort(byPath));

function entryOf({ path, kind, value }: { path: string; kind: string; value: number }): ManifestEntry {
  if (kind === "dir") return { kind: "dir", path, mode: 0o700 + value };
  if (kind === "link") return { kind: "link", path, target: String(value) };
  return {
    kind: "file",
    path,
    sizeBytes: value,
    mode: 0o644,
    mtimeUs: value * 1_000_000,
    sha256: String(value),
  };
}

test("carrying out a plan turns what is there into what is wanted, and nothing is named twice", () => {
  fc.assert(
    fc.property(tree, tree, (have, want) => {
      const plan = planFiles(have, want);
      const result = new Map(have.map((entry) => [entry.path, entry]));
      for (const { path } of plan.deletions) result.delete(path);
      for (const path of plan.aside) result.delete(path);
      for (const entry of [...plan.folders, ...plan.bring]) {
        result.set(entry.path, want.find((one) => one.path === entry.path) as ManifestEntry);
      }

      assert.deepEqual([...result.values()].sort(byPath), want);
      const named = [...plan.folders, ...plan.bring, ...plan.deletions].map((entry) => entry.path);
      assert.equal(new Set(named).size, named.length);
    }),
  );
});

test("an unchanged tree needs nothing", () => {
  fc.assert(fc.property(tree, (have) => assert.ok(isEmptyPlan(planFiles(have, have)))));
});

test("what is in a folder goes before the folder", () => {
  const have: ManifestEntry[] = [
    entryOf({ path: "a", kind: "dir", value: 0 }),
    entryOf({ path: "a/b", kind: "file", value: 0 }),
  ];

  assert.deepEqual(
    planFiles(have, []).deletions.map((entry) => entry.path),
    ["a/b", "a"],
  );
});

test("a file of the same size and time but another hash is a change", () => {
  const have = entryOf({ path: "a", kind: "file", value: 1 });
  const want = { ...have, sha256: "other" } as ManifestEntry;

  assert.equal(planFiles([have], [want]).bring.length, 1);
});
