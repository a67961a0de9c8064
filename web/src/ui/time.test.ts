import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesText, spanText, tookText } from "./time.ts";

test("a span has two parts at most, and no zero part", () => {
  const spans = [0, 59_000, 60_000, 61_000, 720_000, 3_600_000, 5_400_000, 93_600_000, 864_000_000];

  assert.deepEqual(spans.map(spanText), [
    "0 s",
    "59 s",
    "1 min",
    "1 min 1 s",
    "12 min",
    "1 h",
    "1 h 30 min",
    "1 d 2 h",
    "10 d",
  ]);
});

test("a clock that is a little behind never shows a negative age", () => {
  assert.equal(spanText(-4000), "0 s");
});

test("sizes and durations keep about three digits", () => {
  assert.deepEqual([0, 1536, 123_456_789].map(bytesText), ["0 B", "1.5 KiB", "118 MiB"]);
  assert.deepEqual([840, 12_000].map(tookText), ["0.8 s", "12 s"]);
});
