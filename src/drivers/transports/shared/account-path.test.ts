import assert from "node:assert/strict";
import { test } from "node:test";
import { accountPath, pathBelow } from "./account-path.ts";

test("a relative path begins with a dot, so that no shell takes it for an option or a variable of cd", () => {
  assert.equal(accountPath("-rf"), "./-rf");
  assert.equal(accountPath("-"), "./-");
  assert.equal(accountPath("./a"), "./a");
  assert.equal(accountPath(""), ".");
  assert.equal(accountPath("~"), "./~");
  assert.equal(accountPath("/srv/www"), "/srv/www");
});

test("a path that would leave the home, or holds a zero byte, is refused", () => {
  for (const path of ["..", "../x", "a/../../x", "a/..", "a\0b", "/a\0"]) {
    assert.throws(() => accountPath(path), { code: "PATH_LEAVES_HOME" }, path);
  }
});

test("below a root only the one plain form of a path is taken", () => {
  assert.equal(pathBelow("a/.b/..c/-d"), "a/.b/..c/-d");
  for (const path of ["", "/a", "a/", "a//b", "./a", "a/.", "..", "a/../b", "a\0"]) {
    assert.throws(() => pathBelow(path), { code: "PATH_LEAVES_HOME" }, path);
  }
});
