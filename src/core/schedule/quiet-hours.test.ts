import assert from "node:assert/strict";
import { test } from "node:test";
import { afterQuiet, isQuiet } from "./quiet-hours.ts";

const office = { fromMinute: 8 * 60, untilMinute: 18 * 60 };
const night = { fromMinute: 22 * 60, untilMinute: 6 * 60 };
const at = (minute: number) => Date.UTC(2026, 10, 29) + minute * 60_000;

test("quiet hours begin with their first minute and end before their last", () => {
  assert.deepEqual(
    [479, 480, 1079, 1080].map((minute) => isQuiet(office, at(minute))),
    [false, true, true, false],
  );
});

test("they may go over midnight", () => {
  assert.deepEqual(
    [1319, 1320, 0, 359, 360].map((minute) => isQuiet(night, at(minute))),
    [false, true, true, true, false],
  );
});

test("without any, no minute is quiet", () => {
  assert.equal(isQuiet(null, at(600)), false);
});

test("what falls into them waits for their end, on the next day where they go over midnight", () => {
  assert.equal(afterQuiet(office, at(600)), at(1080));
  assert.equal(afterQuiet(night, at(1330)), at(1440 + 360));
  assert.equal(afterQuiet(night, at(700)), at(700));
});
