import assert from "node:assert/strict";
import { test } from "node:test";
import { liesWithin, resolveLocalPath } from "./local-path.ts";

const base = { home: "/home/me", folder: "/etc/panel" };

test("paths are relative to the configuration file, and ~ is the home folder", () => {
  assert.equal(resolveLocalPath("~/x", base), "/home/me/x");
  assert.equal(resolveLocalPath("~", base), "/home/me");
  assert.equal(resolveLocalPath("./x/", base), "/etc/panel/x");
  assert.equal(resolveLocalPath("../x", base), "/etc/x");
  assert.equal(resolveLocalPath("/x//y/.", base), "/x/y");
  assert.equal(resolveLocalPath("../../../..", base), "/");
  assert.equal(resolveLocalPath("~other", base), "/etc/panel/~other");
});

test("a folder is not within another that merely starts alike", () => {
  assert.equal(liesWithin("/a/b", "/a"), true);
  assert.equal(liesWithin("/a", "/a"), true);
  assert.equal(liesWithin("/ab", "/a"), false);
  assert.equal(liesWithin("/a", "/"), true);
});
