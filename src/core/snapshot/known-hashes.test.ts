import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { KnownHashes } from "./known-hashes.ts";

const inode = fc.bigInt({ min: 1n, max: 2n ** 64n - 1n });
const hash = fc.stringMatching(/^[0-9a-f]{64}$/);

test("it knows what a Map knows, of inodes that lie close together or far apart", () => {
  const pair = fc.tuple(fc.oneof(inode, fc.bigInt({ min: 1n, max: 5000n })), fc.option(hash));
  fc.assert(
    fc.property(fc.array(pair, { maxLength: 3000 }), (pairs) => {
      const known = new KnownHashes();
      const map = new Map<bigint, string | null>();
      for (const [one, sha256] of pairs) {
        known.set(one, sha256);
        map.set(one, sha256);
      }

      assert.equal(known.size, map.size);
      for (const [one, sha256] of map) {
        assert.ok(known.has(one));
        if (sha256 !== null) assert.equal(known.isAs(one, sha256), !/^0{32}/.test(sha256));
      }
      assert.equal(known.has(2n ** 63n), map.has(2n ** 63n));
    }),
    { numRuns: 50 },
  );
});

test("another content, none, and what is no hash are not taken for it", () => {
  const known = new KnownHashes();
  known.set(7n, "ab".repeat(32));
  known.set(8n, null);

  assert.equal(known.isAs(7n, "ab".repeat(32)), true);
  assert.equal(known.isAs(7n, `bb${"ab".repeat(31)}`), false);
  assert.equal(known.isAs(7n, "ab"), false);
  assert.equal(known.isAs(8n, "00".repeat(32)), false);
  assert.equal(known.isAs(9n, "ab".repeat(32)), false);
});
