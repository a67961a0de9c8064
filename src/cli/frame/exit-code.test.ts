import assert from "node:assert/strict";
import { test } from "node:test";
import type { ErrorRow } from "./error-row.ts";
import { exitCodeOfError, exitCodeOfRows, exitCodeOfSites } from "./exit-code.ts";

function row(code: string): ErrorRow {
  return { code, message: "m", hint: "h", site: null, account: null };
}

test("every kind of failure has its contracted number", () => {
  const numbers = Object.fromEntries(
    [
      "DISK_FULL",
      "CONFIG_INVALID",
      "SITE_LOCKED",
      "ACCOUNT_UNREACHABLE",
      "TOO_MANY_DELETIONS",
      "INTERRUPTED",
    ].map((code) => [code, exitCodeOfError(code)]),
  );

  assert.deepEqual(numbers, {
    DISK_FULL: 1,
    CONFIG_INVALID: 2,
    SITE_LOCKED: 5,
    ACCOUNT_UNREACHABLE: 6,
    TOO_MANY_DELETIONS: 7,
    INTERRUPTED: 130,
  });
});

test("a code nobody has thought of is a plain failure, also one named like JavaScript's own", () => {
  assert.equal(exitCodeOfError("CONSTRUCTOR"), 1);
  assert.equal(exitCodeOfError("constructor"), 1);
  assert.equal(exitCodeOfError("__proto__"), 1);
});

test("one site returns its own number, several return 3", () => {
  assert.equal(exitCodeOfSites(1, [row("SITE_LOCKED")]), 5);
  assert.equal(exitCodeOfSites(2, [row("SITE_LOCKED")]), 3);
  assert.equal(exitCodeOfSites(2, [row("SITE_LOCKED"), row("ACCOUNT_UNREACHABLE")]), 3);
  assert.equal(exitCodeOfSites(2, []), 0);
});

test("an interruption is an interruption, whatever else failed", () => {
  assert.equal(exitCodeOfRows([row("ACCOUNT_UNREACHABLE"), row("INTERRUPTED")]), 130);
  assert.equal(exitCodeOfSites(5, [row("INTERRUPTED")]), 130);
});
