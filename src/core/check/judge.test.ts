import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeDns } from "./judge-dns.ts";
import { type DrillSeen, judgeDrillAge } from "./judge-drill-age.ts";
import { judgeHttp } from "./judge-http.ts";
import { judgeAmount, judgeCertificate, judgeImap, judgeSmtp, judgeTcp } from "./judge-service.ts";
import { judgeOwnLine } from "./own-line.ts";
import { parseFullestPercent } from "./parse-df.ts";
import type { HttpExpectation } from "./settings.ts";

const anything: HttpExpectation = { status: null, body: null, not: null, json: null, firstByteMs: null };
const page = (body: string, status = 200, firstByteMs = 40) =>
  ({ kind: "answered", status, body, firstByteMs }) as const;

test("a page is judged by status, words, words that must be absent, and time; every fault is named", () => {
  const expect = { ...anything, status: 200, body: "Café", not: "error", firstByteMs: 500 };
  const bytes = (text: string) => Buffer.from(text, "utf8").toString("latin1");

  assert.equal(judgeHttp(expect, page(bytes("the Café"))).kind, "good");
  const verdict = judgeHttp(expect, page("an error", 500, 900));
  assert.equal(verdict.kind, "bad");
  for (const words of [/status 500 instead of 200/, /"Café" are missing/, /"error" are there/, /900 ms/]) {
    assert.match(verdict.because, words);
  }
  assert.equal(judgeHttp(anything, page("", 404)).kind, "bad");
  assert.equal(judgeHttp(anything, page("", 302)).kind, "good");
  assert.equal(judgeHttp(anything, { kind: "failed", because: "the port is closed" }).kind, "bad");
});

test("a JSON answer is followed by its own members only", () => {
  const expect = (path: string, equals: string | number | boolean | null) => ({
    ...anything,
    json: { path, equals },
  });
  const answer = page('{"db":{"ok":true,"pools":[{"free":3}]}}');

  assert.equal(judgeHttp(expect("db.ok", true), answer).kind, "good");
  assert.equal(judgeHttp(expect("db.pools.0.free", 3), answer).kind, "good");
  assert.match(judgeHttp(expect("db.ok", false), answer).because, /is true instead of false/);
  assert.match(judgeHttp(expect("db.constructor", true), answer).because, /has nothing at/);
  assert.match(judgeHttp(expect("db", true), page("<html>")).because, /no JSON/);
});

test("mail servers are judged by what they say, and a hostile greeting does not reach the terminal", () => {
  const said = (...lines: string[]) => ({ kind: "said", lines }) as const;

  assert.equal(judgeSmtp("unasked", said("220 mx ESMTP", "250-mx", "250 SIZE")).kind, "good");
  assert.equal(judgeSmtp("needed", said("220 mx", "250-mx", "250 STARTTLS")).kind, "good");
  assert.match(judgeSmtp("needed", said("220 mx", "250-mx", "250 SIZE")).because, /no STARTTLS/);
  assert.equal(judgeSmtp("unasked", said("554 go away\u001b[2J")).kind, "bad");
  assert.ok(!judgeSmtp("unasked", said("554 \u001b[2J")).because.includes("\u001b"));
  assert.equal(judgeSmtp("unasked", said("220 mx")).kind, "bad");
  assert.equal(judgeImap(said("* OK ready", "* CAPABILITY IMAP4rev1", "a1 OK done")).kind, "good");
  assert.equal(judgeImap(said("* BYE too many")).kind, "bad");
  assert.equal(judgeImap(said("* OK ready")).kind, "bad");
  assert.equal(judgeTcp({ kind: "open", tookMs: 3 }).kind, "good");
});

test("a certificate is bad when it is refused, over or nearly over, and a warning before that", () => {
  const day = 86_400_000;
  const limits = { warn: 21, bad: 7 };
  const judged = (left: number, refusedBecause: string | null = null) =>
    judgeCertificate(limits, { kind: "shown", validUntilMs: left * day, refusedBecause }, 0).kind;

  assert.deepEqual([judged(30), judged(20), judged(6), judged(-1)], ["good", "warning", "bad", "bad"]);
  assert.equal(judged(30, "Hostname does not match"), "bad");
});

test("amounts that nobody knows are unknown, not small", () => {
  const judged = (amount: number | null) => judgeAmount(amount, { warn: 90, bad: 95 }, String).kind;

  assert.deepEqual(
    [judged(10), judged(90), judged(95), judged(null), judged(Number.NaN)],
    [...["good", "warning", "bad"], ...["unknown", "unknown"]],
  );
});

test("a silent nameserver is bad although nobody knows whether it agrees", () => {
  const server = {
    provider: "a-ns",
    address: "192.0.2.1",
    serial: 1,
    answered: true,
    state: "answers",
    because: null,
    tcp: null,
  };
  const silent = {
    ...server,
    provider: "b-ns",
    answered: false,
    state: "silent",
    because: "no answer",
  } as const;
  const seen = { servers: [server as typeof server & { state: "answers" }, silent], differences: [] };

  assert.match(judgeDns({ ...seen, verdict: "unknown" }).because, /^b-ns: no answer$/);
  assert.equal(judgeDns({ ...seen, verdict: "unknown" }).kind, "bad");
  assert.equal(judgeDns({ ...seen, verdict: "alike" }).kind, "good");
});

test("half of the anchors prove nothing", () => {
  const open = { kind: "open", tookMs: 1 } as const;
  const closed = { kind: "failed", because: "no way" } as const;

  assert.equal(judgeOwnLine([open, closed]).state, "unproven");
  assert.equal(judgeOwnLine([open, open, closed]).state, "proven");
  assert.equal(judgeOwnLine([open]).state, "proven");
});

test("df tells the fuller of space and inodes", () => {
  const space = "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/vda1 100 40 60 41% /\n";
  const inodes = "Filesystem Inodes IUsed IFree IUse% Mounted on\n/dev/vda1 100 97 3 97% /\n";

  assert.equal(parseFullestPercent(space), 41);
  assert.equal(parseFullestPercent(space + inodes), 97);
  assert.equal(parseFullestPercent("nonsense"), null);
});

test("a drill proves something while it is young and passed, and nothing before the first", () => {
  const dayMs = 86_400_000;
  const limits = { warn: 10 * dayMs, bad: 20 * dayMs };
  const kindOf = (part: Partial<DrillSeen>) =>
    judgeDrillAge({ state: "passed", because: "the page is wrong", ageMs: dayMs, ...part }, limits).kind;

  assert.equal(kindOf({}), "good");
  assert.equal(kindOf({ ageMs: 11 * dayMs }), "warning");
  assert.equal(kindOf({ ageMs: 21 * dayMs, state: "unknown" }), "bad");
  assert.equal(kindOf({ state: "failed" }), "bad");
  assert.equal(kindOf({ state: "none", ageMs: null }), "unknown");
});
