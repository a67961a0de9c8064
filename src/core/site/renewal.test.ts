import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRenewalLook, renewalKey } from "./renewal.ts";

const boot = "11111111-2222-3333-4444-555555555555";

function look(
  part: { readonly attempt?: string; readonly clock?: string; readonly forbidden?: string } = {},
) {
  const { attempt = `1 2 90.5 ${boot}`, clock = `100.5 ${boot}`, forbidden = "" } = part;
  const lines = [
    `clock ${clock}`,
    `forbidden ${forbidden}`,
    `attempt ${attempt}`,
    "allowed 1 2",
    "cron 1",
    "",
  ];
  return parseRenewalLook(lines.join("\n"));
}

test("an attempt's age is told by the replica's own uptime", () => {
  assert.deepEqual(look(), {
    ...{ kind: "answers", allowed: { epoch: 1, turn: 2 }, forbidden: null, attemptAgeMs: 10_000 },
    cron: "runs it",
  });
});

test("an attempt of another start, a damaged note, and a clock that cannot be read have no age", () => {
  const other = boot.replaceAll("1", "9");

  for (const attempt of [
    "",
    "1 2",
    `1 2 90.5 ${other}`,
    `1 2 -5 ${boot}`,
    `1 2 1e9 ${boot}`,
    `1 2 90.5 ${boot} x`,
  ])
    assert.equal(look({ attempt })?.attemptAgeMs, null, attempt);
  assert.equal(look({ clock: ` ${boot}` })?.attemptAgeMs, null);
  assert.equal(look({ attempt: `1 2 900 ${boot}` })?.attemptAgeMs, 0, "never in the future");
});

test("what is no turn was never withdrawn, and what is no answer is none", () => {
  assert.deepEqual(look({ forbidden: "3 4" })?.forbidden, { epoch: 3, turn: 4 });
  for (const forbidden of ["3", "3 4 5", "3 x", "99999999999999999999 1"])
    assert.equal(look({ forbidden })?.forbidden, null, forbidden);
  assert.equal(parseRenewalLook(""), null);
  assert.equal(parseRenewalLook("clock 1\nforbidden 1 1\n"), null);
});

test("the key of an epoch opens no other, and is not the account's", () => {
  const hmac = (key: string, text: string) => `${key}(${text})`;

  assert.notEqual(renewalKey("k", 1, hmac), renewalKey("k", 2, hmac));
  assert.notEqual(renewalKey("k", 1, hmac), "k");
});
