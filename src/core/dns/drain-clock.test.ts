import assert from "node:assert/strict";
import { test } from "node:test";
import type { DnsStep } from "./dns-step.ts";
import { afterSteps, drainClock } from "./drain-clock.ts";
import { recordSet } from "./record-set.ts";

const nothing = { drain: null, cachedUntilMs: 0 };
const at = (ttlSeconds: number, address: string) => recordSet("www.example.com", "A", ttlSeconds, [address]);
const replace = (before: DnsStep & { kind: "create" }, after: DnsStep & { kind: "create" }): DnsStep => ({
  kind: "replace",
  before: before.after,
  after: after.after,
});
const step = (from: readonly [number, string], to: readonly [number, string]) =>
  replace({ kind: "create", after: at(...from) }, { kind: "create", after: at(...to) });
const a = "203.0.113.10";
const b = "198.51.100.20";

test("a move is drained one old TTL after it was published, and the long tail is later still", () => {
  const { drain } = afterSteps(nothing, [step([300, a], [60, b])], 1_000);

  assert.deepEqual(drain, { publishedMs: 1_000, drainedMs: 301_000 });
  assert.ok(drain !== null && drainClock(drain).longTailMs > 301_000);
});

test("a TTL shortened long enough before makes the move quick, one shortened just before does not", () => {
  const prepared = afterSteps(nothing, [step([300, a], [60, a])], 0);
  assert.equal(prepared.drain, null, "nobody was sent elsewhere");

  assert.equal(afterSteps(prepared, [step([60, a], [60, b])], 100_000).drain?.drainedMs, 300_000);
  assert.equal(afterSteps(prepared, [step([60, a], [60, b])], 400_000).drain?.drainedMs, 460_000);
});

test("what is created was remembered by nobody", () => {
  assert.deepEqual(afterSteps(nothing, [{ kind: "create", after: at(60, b) }], 5), nothing);
});
