import assert from "node:assert/strict";
import { test } from "node:test";
import { type AccountStanding, decidePublished, publishedAt } from "./publication.ts";

const accounts: readonly AccountStanding[] = [
  { account: "old", standing: "fenced" },
  { account: "one", standing: "primary" },
  { account: "two", standing: "carries-the-site" },
  { account: "new", standing: "never-written" },
];

test("only the primary is published under failover; every policy leaves out who is fenced or empty", () => {
  assert.deepEqual(decidePublished("failover", accounts), ["one"]);
  assert.deepEqual(decidePublished("round-robin", accounts), ["one", "two"]);
  assert.deepEqual(decidePublished("own-address", accounts), ["one", "two"]);
});

test("under own-address a nameserver names its own account, or the others when that one is out", () => {
  assert.deepEqual(publishedAt("own-address", ["one", "two"], "two"), ["two"]);
  assert.deepEqual(publishedAt("own-address", ["one"], "two"), ["one"]);
  assert.deepEqual(publishedAt("own-address", ["one", "two"], null), ["one", "two"]);
  assert.deepEqual(publishedAt("failover", ["one"], "two"), ["one"]);
});
