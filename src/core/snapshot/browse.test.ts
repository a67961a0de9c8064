import assert from "node:assert/strict";
import { test } from "node:test";
import type { ManifestEntry } from "../mirror/manifest.ts";
import { browse, countBelow } from "./browse.ts";

const file = (path: string): ManifestEntry => ({
  kind: "file",
  path,
  sizeBytes: 1,
  mode: 0o644,
  mtimeUs: 0,
  sha256: "",
});
const entries: readonly ManifestEntry[] = [
  file("a.txt"),
  { kind: "dir", path: "b", mode: 0o755 },
  { kind: "dir", path: "b/c", mode: 0o755 },
  file("b/c/deep.txt"),
  { kind: "link", path: "b/link", target: "../a.txt" },
  file("bc.txt"),
];
const names = (path: string) => browse({ entries }, path)?.map((entry) => entry.path) ?? null;

test("a folder shows what lies directly in it, the root as well", () => {
  assert.deepEqual(names(""), ["a.txt", "b", "bc.txt"]);
  assert.deepEqual(names("b"), ["b/c", "b/link"]);
});

test("a file or a link shows itself; what is not there is told from what is empty", () => {
  assert.deepEqual(names("b/c/deep.txt"), ["b/c/deep.txt"]);
  assert.deepEqual(names("b/link"), ["b/link"]);
  assert.equal(names("b/d"), null);
  assert.deepEqual(browse({ entries: [] }, ""), []);
});

test("of a folder and of each in it the files below are counted, in one pass", () => {
  const counted = (path: string) => Object.fromEntries(countBelow({ entries }, path));

  assert.deepEqual(counted(""), { "": { files: 3, bytes: 3 }, b: { files: 1, bytes: 1 } });
  assert.deepEqual(counted("b"), { b: { files: 1, bytes: 1 }, "b/c": { files: 1, bytes: 1 } });
});
