import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { nextOperationId, stampOfIso } from "./operation-id.ts";

test("an id is the time to the second and six hex digits", () => {
  const stamp = stampOfIso("2026-11-22T17:30:00.123Z");

  assert.equal(nextOperationId({ stamp, fraction: "4f2a9c", last: null }), "20261122T173000Z-4f2a9c");
});

test("every id exceeds the one before, whatever clock and chance say", () => {
  const stamps = fc.constantFrom("20261122T173000Z", "20261122T173001Z", "20251231T235959Z");
  const fractions = fc.constantFrom("000000", "fffffe", "ffffff", "4f2a9c");

  fc.assert(
    fc.property(fc.array(fc.tuple(stamps, fractions), { maxLength: 30 }), (draws) => {
      let last: string | null = null;
      for (const [stamp, fraction] of draws) {
        const next: string = nextOperationId({ stamp, fraction, last });
        assert.ok(last === null || next > last, `${next} after ${last}`);
        last = next;
      }
    }),
  );
});
