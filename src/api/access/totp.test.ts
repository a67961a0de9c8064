import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { decodeBase32, encodeBase32, newTotpSecret, totpAt, totpStepOf } from "./totp.ts";

// RFC 6238, appendix B, SHA-1; the last six of its eight digits.
const key = Buffer.from("12345678901234567890");
for (const [seconds, code] of [
  [59, "287082"],
  [1111111109, "081804"],
  [1111111111, "050471"],
  [1234567890, "005924"],
  [2000000000, "279037"],
  [20000000000, "353130"],
] as const) {
  test(`at ${seconds} s the code is the standard's`, () => {
    assert.equal(totpAt(key, Math.floor(seconds / 30)), code);
  });
}

test("base32 comes back as it was", () => {
  for (let bytes = 0; bytes < 40; bytes += 1) {
    const some = randomBytes(bytes);
    assert.deepEqual(decodeBase32(encodeBase32(some)), some);
  }
  assert.match(newTotpSecret(), /^[A-Z2-7]{32}$/);
});

test("a code of the step before or after counts, an older one does not, and none that was used", () => {
  const secret = encodeBase32(key);
  const nowMs = 30_000 * 100;
  const stepOf = (step: number, lastStep = 0) => totpStepOf(totpAt(key, step), { secret, lastStep, nowMs });

  assert.deepEqual(
    [98, 99, 100, 101, 102].map((step) => stepOf(step)),
    [null, 99, 100, 101, null],
  );
  assert.equal(stepOf(100, 100), null);
  assert.equal(totpStepOf("12345", { secret, lastStep: 0, nowMs }), null);
});
