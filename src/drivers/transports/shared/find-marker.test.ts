import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MarkerSearch } from "./find-marker.ts";

test("a marker is found wherever the pieces are cut", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 40 }),
      fc.uint8Array({ maxLength: 40 }),
      fc.array(fc.nat({ max: 90 }), { maxLength: 6 }),
      (before, after, cuts) => {
        const whole = Buffer.concat([before, Buffer.from("<marker>"), after]);
        const search = new MarkerSearch("<marker>");

        let found: { before: Buffer; after: Buffer } | null = null;
        const rest: Buffer[] = [];
        for (const piece of pieces(whole, cuts)) {
          if (found !== null) rest.push(piece);
          else found = search.push(piece);
        }

        assert.ok(found !== null);
        assert.deepEqual(found.before, Buffer.from(before));
        assert.deepEqual(Buffer.concat([found.after, ...rest]), Buffer.from(after));
      },
    ),
  );
});

test("what was seen is kept when the marker never comes", () => {
  const search = new MarkerSearch("<marker>");
  for (const piece of ["<mark", "et", ">", "x"]) assert.equal(search.push(Buffer.from(piece)), null);

  assert.equal(search.seen().toString(), "<market>x");
});

function pieces(whole: Buffer, cuts: readonly number[]): Buffer[] {
  const at = [0, ...cuts.map((cut) => Math.min(cut, whole.length)), whole.length].sort((a, b) => a - b);
  return at.slice(1).map((end, index) => whole.subarray(at[index], end));
}
