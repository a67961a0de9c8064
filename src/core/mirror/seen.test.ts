import assert from "node:assert/strict";
import { test } from "node:test";
import { afterScan, decideScan, readSeen, type Seen } from "./seen.ts";

const now = 1_800_000_000_000;
const hour = 3_600_000;
const aSeen = (change: Partial<Seen> = {}): Seen => ({
  v: 1,
  generation: 7,
  source: "sydney",
  scannedAt: now - 1,
  deepAt: now - 1,
  stamps: { wp: { wp_posts: "a" } },
  ...change,
});

test("hints are believed for an hour, a quick hash for a day", () => {
  assert.deepEqual(decideScan(null, now), { hash: "deep", tables: "all" });
  assert.deepEqual(decideScan(aSeen(), now), { hash: "quick", tables: "written to" });
  assert.deepEqual(decideScan(aSeen({ scannedAt: now - hour }), now), { hash: "quick", tables: "all" });
  assert.deepEqual(decideScan(aSeen({ deepAt: now - 24 * hour }), now), { hash: "deep", tables: "all" });
});

test("a clock that was set back is no reason to believe anything", () => {
  assert.deepEqual(decideScan(aSeen({ scannedAt: now + 1 }), now), { hash: "quick", tables: "all" });
  assert.deepEqual(decideScan(aSeen({ deepAt: now + 1 }), now), { hash: "deep", tables: "all" });
});

test("only a scan of everything moves the times", () => {
  const before = aSeen({ scannedAt: 1, deepAt: 2 });
  const pass = { atMs: now, generation: 8, source: "sydney", stamps: {} };
  const times = (scan: Parameters<typeof afterScan>[1]["scan"]) => {
    const { scannedAt, deepAt } = afterScan(before, { ...pass, scan });
    return [scannedAt, deepAt];
  };

  assert.deepEqual(times({ hash: "quick", tables: "written to" }), [1, 2]);
  assert.deepEqual(times({ hash: "quick", tables: "all" }), [now, 2]);
  assert.deepEqual(times({ hash: "deep", tables: "all" }), [now, now]);
});

test("what was written is read back, and nothing else is believed", () => {
  const seen = aSeen();
  const about = { generation: 7, source: "sydney" };

  assert.deepEqual(readSeen(JSON.stringify(seen), about), seen);
  for (const text of ["", "null", "{}", "[", JSON.stringify(seen).slice(0, 40)])
    assert.equal(readSeen(text, about), null);
  assert.equal(readSeen(JSON.stringify(seen), { ...about, generation: 8 }), null);
  assert.equal(readSeen(JSON.stringify({ ...seen, v: 2 }), about), null);
  assert.equal(readSeen(JSON.stringify(seen), { ...about, source: "fremont" }), null);
});
