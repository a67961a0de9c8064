import assert from "node:assert/strict";
import { test } from "node:test";
import { isQuiet } from "./quiet-hours.ts";

const office = { fromMinute: 8 * 60, untilMinute: 18 * 60 };
const night = { fromMinute: 22 * 60, untilMinute: 6 * 60 };

test("quiet hours begin with their first minute and end before their last", () => {
  assert.deepEqual(
    [479, 480, 1079, 1080].map((minute) => isQuiet(office, minute)),
    [false, true, true, false],
  );
});

test("they may go over midnight", () => {
  assert.deepEqual(
    [1319, 1320, 0, 359, 360].map((minute) => isQuiet(night, minute)),
    [false, true, true, true, false],
  );
});

test("without any, no minute is quiet", () => {
  assert.equal(isQuiet(null, 600), false);
});
