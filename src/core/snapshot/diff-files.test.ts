import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { ManifestEntry } from "../mirror/manifest.ts";
import { diffFiles } from "./diff-files.ts";

const file = (path: string, part: object = {}): ManifestEntry => ({
  ...{ kind: "file", path, sizeBytes: 3, mode: 0o644, mtimeUs: 5, sha256: "aa" },
  ...part,
});
const shown = (before: readonly ManifestEntry[], after: readonly ManifestEntry[]) =>
  [...diffFiles(before, after)].map(({ kind, path }) => `${kind} ${path}`);

test("each kind of difference is told from the others", () => {
  const before = [
    file("attributes"),
    file("content"),
    { kind: "dir", path: "dir", mode: 0o755 } as const,
    file("gone"),
    file("kind"),
    { kind: "link", path: "link", target: "a" } as const,
    file("same"),
  ];
  const after = [
    file("attributes", { mtimeUs: 6 }),
    file("content", { sha256: "bb" }),
    { kind: "dir", path: "dir", mode: 0o700 } as const,
    { kind: "dir", path: "kind", mode: 0o755 } as const,
    { kind: "link", path: "link", target: "b" } as const,
    file("new"),
    file("same"),
  ];

  assert.deepEqual(shown(before, after), [
    "attributes attributes",
    "changed content",
    "attributes dir",
    "removed gone",
    "changed kind",
    "changed link",
    "added new",
  ]);
});

test("a tree does not differ from itself, and the way back is the mirrored one", () => {
  const tree = fc
    .uniqueArray(fc.record({ path: fc.stringMatching(/^[a-d]{1,3}$/), sha256: fc.constantFrom("a", "b") }), {
      selector: ({ path }) => path,
    })
    .map((all) =>
      all
        .toSorted((left, right) => (left.path < right.path ? -1 : 1))
        .map(({ path, sha256 }) => file(path, { sha256 })),
    );
  const mirrored = {
    added: "removed",
    removed: "added",
    changed: "changed",
    attributes: "attributes",
  } as const;
  fc.assert(
    fc.property(tree, tree, (left, right) => {
      assert.deepEqual([...diffFiles(left, left)], []);
      const there = [...diffFiles(left, right)].map(({ kind, path }) => ({ kind: mirrored[kind], path }));
      assert.deepEqual(
        [...diffFiles(right, left)].map(({ kind, path }) => ({ kind, path })),
        there,
      );
    }),
  );
});
