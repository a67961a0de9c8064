import assert from "node:assert/strict";
import { test } from "node:test";
import { bytes, count, span } from "./quantities.ts";

test("sizes have at most one digit behind the point", () => {
  assert.deepEqual([0, 1023, 1024, 1536, 10_240, 5 * 1024 ** 3, 1024 ** 5].map(bytes), [
    "0 B",
    "1023 B",
    "1.0 KiB",
    "1.5 KiB",
    "10 KiB",
    "5.0 GiB",
    "1024 TiB",
  ]);
});

test("times have the unit a person would use", () => {
  assert.deepEqual([0, 850, 4_200, 59_000, 60_000, 200_000, 7_500_000, 273_600_000].map(span), [
    "0 ms",
    "850 ms",
    "4.2 s",
    "59 s",
    "1 min",
    "3 min 20 s",
    "2 h 5 min",
    "3 d 4 h",
  ]);
});

test("one is one", () => {
  assert.deepEqual([count(0, "file"), count(1, "file"), count(2, "file")], ["0 files", "1 file", "2 files"]);
});
