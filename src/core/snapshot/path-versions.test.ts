import assert from "node:assert/strict";
import { test } from "node:test";
import { versionsOf } from "./path-versions.ts";

test("snapshots in a row that are alike are one version, and what came back is another", () => {
  const seen = ["a", "a", "b", null, null, "a"].map((one, index) => ({ id: `s${index}`, seen: one }));

  const versions = versionsOf(seen, String);

  assert.deepEqual(
    versions.map(({ from, to, snapshots, seen: one }) => [from, to, snapshots, one]),
    [
      ["s5", "s5", 1, "a"],
      ["s3", "s4", 2, null],
      ["s2", "s2", 1, "b"],
      ["s0", "s1", 2, "a"],
    ],
  );
});

test("without a snapshot there is no version", () => {
  assert.deepEqual(versionsOf([], String), []);
});
