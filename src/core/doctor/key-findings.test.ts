import assert from "node:assert/strict";
import { test } from "node:test";
import type { ListedKey } from "../report/keys-report.ts";
import { keyFindings } from "./key-findings.ts";

const key: ListedKey = {
  account: "one",
  purpose: "mirror",
  fingerprint: "SHA256:x",
  file: "/state/keys/one/mirror",
  madeAt: "2026-11-30T00:00:00.000Z",
  lastUsedAt: null,
  configured: true,
  rotation: "none",
  line: "as-made",
  gate: "as-made",
};
const levels = (change: Partial<ListedKey>, ageDays = 1) =>
  keyFindings("one", { kind: "made", key: { ...key, ...change }, ageDays }).map(({ level, next }) => [
    level,
    next,
  ]);

test("a gate of another version is a problem, since it will refuse; a key of more than a year a note", () => {
  assert.deepEqual(levels({}), [["good", null]]);
  assert.deepEqual(levels({}, 365), [["good", null]]);
  assert.deepEqual(levels({}, 366), [["note", "clonepanel keys rotate one --purpose mirror"]]);
  assert.equal(levels({ gate: "other" })[0]?.[0], "problem");
  // A gated key cannot read the file of keys; that is no fault of it.
  assert.deepEqual(levels({ line: "unknown" }), [["good", null]]);
});

test("an owner's key without limits is a note, and one that cannot be told nothing", () => {
  const of = (line: "restricted" | "unrestricted" | "unknown") =>
    keyFindings("one", { kind: "own", line }).map(({ level }) => level);

  assert.deepEqual([of("restricted"), of("unrestricted"), of("unknown")], [["good"], ["note"], []]);
});
