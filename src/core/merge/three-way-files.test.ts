import assert from "node:assert/strict";
import { test } from "node:test";
import type { ManifestEntry } from "../mirror/manifest.ts";
import { judgeFile } from "./judge-file.ts";
import { threeWayFiles } from "./three-way-files.ts";

const file = (path: string, sha256: string, change: object = {}): ManifestEntry => ({
  kind: "file",
  path,
  sizeBytes: 1,
  mode: 0o644,
  mtimeUs: 0,
  sha256,
  ...change,
});

test("files are told by their content alone, and not when the new side has the same", () => {
  const changes = threeWayFiles({
    base: [
      file("same", "1"),
      file("touched", "1"),
      file("edited", "1"),
      file("gone", "1"),
      file("both", "1"),
    ],
    old: [
      file("same", "1"),
      file("touched", "1", { mtimeUs: 9, mode: 0o600 }),
      file("edited", "2"),
      file("new", "3"),
      file("both", "2"),
      { kind: "link", path: "link", target: "elsewhere" },
      { kind: "dir", path: "folder", mode: 0o755 },
    ],
    new: [file("same", "7"), file("edited", "1"), file("both", "2"), file("theirs", "1")],
  });

  assert.deepEqual(
    changes.map(({ path, change }) => [path, change.kind, change.base, change.old, change.new]),
    [
      ["edited", "update", "1", "2", "1"],
      ["link", "insert", null, "-> elsewhere", null],
      ["new", "insert", null, "3", null],
    ],
  );
});

test("only a new upload that nobody runs is automatic", () => {
  const insert = (path: string, atNew: string | null = null) =>
    judgeFile({ kind: "file", path, change: { kind: "insert", base: null, old: "1", new: atNew } }).kind;

  assert.equal(insert("wp-content/uploads/2026/11/cat.jpg"), "add");
  for (const path of [
    "wp-content/uploads/shell.php",
    "wp-content/uploads/shell.PHP7",
    "wp-content/uploads/cat.php.jpg",
    "wp-content/uploads/.htaccess",
    "wp-content/uploads/a/.user.ini",
    "wp-content/uploads/page.html",
    "wp-content/plugins/a/cat.jpg",
    "index.php",
  ])
    assert.equal(insert(path), "ask", path);
  assert.equal(insert("wp-content/uploads/cat.jpg", "2"), "ask");
});
