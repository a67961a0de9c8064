import assert from "node:assert/strict";
import { test } from "node:test";
import { closest } from "./closest.ts";

test("a slip of one or two letters finds the word", () => {
  assert.equal(closest("snapshto", ["sync", "snapshot", "status"]), "snapshot");
  assert.equal(closest("nmaes", ["names", "app", "primary"]), "names");
  assert.equal(closest("SYNC", ["sync"]), "sync");
});

test("a word of its own is not bent into another", () => {
  assert.equal(closest("banana", ["sync", "status"]), null);
  assert.equal(closest("xy", ["sync", "a"]), null);
});

test("endless input costs nothing", () => {
  assert.equal(closest("a".repeat(1_000_000), ["sync"]), null);
});
