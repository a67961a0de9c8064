import assert from "node:assert/strict";
import { test } from "node:test";
import { readSeal, sealText } from "./seal-text.ts";
import type { SnapshotSeal } from "./snapshot.ts";

const seal: SnapshotSeal = {
  v: 1,
  id: "2026-11-22T173000Z",
  site: "example.com",
  at: 1_795_368_600_000,
  generation: 7,
  reason: "schedule",
  source: "one",
  files: 3,
  bytes: 4_096,
  manifestSha256: "ab".repeat(32),
};

test("a seal is read back, with its checksum", () => {
  const { check, ...rest } = readSeal(sealText(seal)) ?? { check: null };

  assert.deepEqual(rest, seal);
  assert.match(String(check), /^[0-9a-f]{8}$/);
});

test("no bit of a seal can change unnoticed", () => {
  const text = Buffer.from(sealText(seal), "latin1");
  for (let at = 0; at < text.length; at += 1) {
    for (let bit = 0; bit < 8; bit += 1) {
      const changed = Buffer.from(text);
      changed[at] = (changed[at] ?? 0) ^ (1 << bit);
      assert.equal(readSeal(changed.toString("latin1")), null, `byte ${at}, bit ${bit}`);
    }
  }
});

test("a seal of the first version, without a checksum, is read as well", () => {
  assert.deepEqual(readSeal(JSON.stringify(seal)), seal);
});

test("what is cut off, empty or something else is no seal", () => {
  for (const text of ["", "{}", "null", "[]", sealText(seal).slice(0, -3), '{"v":2}'])
    assert.equal(readSeal(text), null);
});
