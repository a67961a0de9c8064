import assert from "node:assert/strict";
import { test } from "node:test";
import { checkListing } from "./check-listing.ts";
import type { Entry } from "./entry.ts";

const file = (path: string): Entry => ({ kind: "file", path, sizeBytes: 1, mode: 0o644, mtimeUs: 0 });
const folder = (path: string): Entry => ({ kind: "dir", path, mode: 0o755 });
const link = (path: string): Entry => ({ kind: "link", path, target: "/etc" });

test("an honest listing passes", () => {
  assert.equal(checkListing([folder("a"), folder("a/b"), file("a/b/c"), link("z")]), null);
});

test("a file below a link is refused: it would be written where the link points", () => {
  assert.match(String(checkListing([link("a"), file("a/passwd")])), /no folder/);
});

test("paths that leave the root, are absolute, empty or doubled are refused", () => {
  for (const path of ["../x", "/etc/passwd", "", "a/./b", "a//b", "a\0b"]) {
    assert.notEqual(checkListing([file(path)]), null, JSON.stringify(path));
  }
  assert.match(String(checkListing([file("x"), file("x")])), /twice/);
});
