import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "./clock.ts";

test("sleeping takes its time, and none when there is none to take", async () => {
  const start = systemClock.monotonicMs();

  await systemClock.sleep(0);
  await systemClock.sleep(20);

  assert.ok(systemClock.monotonicMs() - start >= 19);
});

test("a sleeper is woken by the signal, also when it came before", async () => {
  const stop = new AbortController();
  const sleeping = systemClock.sleep(60_000, stop.signal);
  stop.abort(new Error("stop"));

  await assert.rejects(sleeping);
  await assert.rejects(systemClock.sleep(0, stop.signal));
});
