import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { MailBook } from "./book.ts";
import { claimArrivals } from "./claim-arrivals.ts";
import { readJournalLines, writeJournalLine } from "./journal-line.ts";
import type { MailItem } from "./message.ts";
import type { MailEvent } from "./stage.ts";

const sum = (text: string): string => createHash("sha256").update(text).digest("hex");

function anItem(key: string): MailItem {
  const at = { mailbox: "info", folder: "INBOX", id: key };
  return { key, from: "two", ...at, sizeBytes: 3, atMs: 0, flags: [], sha256: sum("abc") };
}

function heading(mark: string | null = null) {
  return { to: "one", folder: "INBOX", mark };
}

function wholeWay(key: string, claim: string): readonly MailEvent[] {
  return [
    { e: "spooled", item: anItem(key) },
    { e: "intent", key, heading: heading() },
    { e: "acked", key },
    { e: "verified", key, claim },
    { e: "held", key, untilMs: 9 },
    { e: "purged", key, atMs: 9 },
  ];
}

test("no order of events ever purges or takes what was not verified", () => {
  const kinds = fc.constantFrom(
    "spooled",
    "intent",
    "absent",
    "acked",
    "verified",
    "held",
    "purged",
    "quarantined",
    "released",
    "doubted",
    "withdrawn",
  );
  fc.assert(
    fc.property(fc.array(kinds, { maxLength: 30 }), (order) => {
      const book = new MailBook();
      let verified = false;
      for (const e of order) {
        const event = {
          e,
          key: "k",
          item: anItem("k"),
          heading: heading(),
          claim: "7",
          untilMs: 1,
          atMs: 1,
          because: "",
        };
        const before = book.get("k")?.stage.kind;
        try {
          book.apply(event as MailEvent);
        } catch {
          assert.equal(book.get("k")?.stage.kind, before);
          continue;
        }
        const now = book.get("k")?.stage.kind;
        if (now === "verified") verified = true;
        if (now === undefined || now === "spooled") verified = false;
        if (now === "held" || now === "purged") assert.ok(verified, order.join(" "));
      }
    }),
  );
});

test("an arrival is claimed by one message only", () => {
  const book = new MailBook();
  for (const event of wholeWay("first", "7")) book.apply(event);

  assert.throws(() => {
    for (const event of wholeWay("second", "7")) book.apply(event);
  }, /claims what/);
});

test("of two twins at the destination each claims its own, and a third is not there", () => {
  const wanted = ["a", "b", "c"].map((key) => ({ ...anItem(key), sha256: "same" }));
  const place = { key: null, mailbox: "info", folder: "INBOX", sha256: "same" };
  const candidates = ["7", "8", "9"].map((claim) => ({ ...place, claim }));

  const found = claimArrivals(wanted, candidates, ({ claim }) => claim === "8");

  assert.deepEqual(
    [...found.values()],
    [{ kind: "found", claim: "7" }, { kind: "found", claim: "9" }, { kind: "absent" }],
  );
});

test("a journal is read back whole; a torn last line is dropped, a damaged one before it stops everything", () => {
  const odd: MailEvent = { e: "spooled", item: { ...anItem("k"), mailbox: "\xffo\u2028", id: "\0\n" } };
  const lines = [writeJournalLine([odd], sum), writeJournalLine(wholeWay("x", "1"), sum)];
  const [first = "", second = ""] = lines;

  assert.deepEqual(readJournalLines(lines, sum), { events: [odd, ...wholeWay("x", "1")], tail: "whole" });
  assert.ok(lines.every((line) => /^[ -~]*$/.test(line)));
  fc.assert(
    fc.property(fc.nat(second.length - 1), (cut) => {
      assert.deepEqual(readJournalLines([first, second.slice(0, cut)], sum), { events: [odd], tail: "torn" });
    }),
  );
  assert.throws(
    () => readJournalLines([first.replace("spooled", "spooleD"), second], sum),
    /line 1 of 2 is damaged/,
  );
});
