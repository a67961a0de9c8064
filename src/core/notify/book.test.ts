import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { afterQuiet } from "../schedule/quiet-hours.ts";
import {
  causeOfNotifier,
  dueDeliveries,
  emptyBook,
  forgetOld,
  gatherMs,
  type NoticeBook,
  planDeliveries,
  planReports,
  type Routes,
} from "./book.ts";
import { acknowledge, takeNotices } from "./incident.ts";
import { composeMessage } from "./message.ts";
import type { Notice, Severity } from "./notice.ts";
import { doubtUnfinished, markSending, recordOutcome, type SendOutcome } from "./outcome.ts";
import type { Route } from "./route.ts";
import { lastWeekly } from "./weekly.ts";

const minute = 60_000;
const always: Route = { severity: "info", sites: null, afterMs: 0, quiet: null, weekly: null };
const onlyOps: Routes = new Map([["ops", always]]);
const iso = (atMs: number) => new Date(atMs).toISOString();

function bad(key: string, part: { readonly severity?: Severity; readonly cause?: string } = {}): Notice {
  const { severity = "alarm", cause = key } = part;
  return {
    kind: "bad",
    key,
    cause,
    site: "example.com",
    severity,
    title: `${key} is bad`,
    because: "silence",
  };
}
const good = (key: string): Notice => ({ kind: "good", key });

interface Round {
  readonly notices?: readonly Notice[];
  readonly routes?: Routes;
  readonly answers?: Readonly<Record<string, SendOutcome>>;
}

/** One round: found, planned, gathered, sent to whoever answers. */
function round(before: NoticeBook, nowMs: number, part: Round) {
  const { notices = [], routes = onlyOps, answers = {} } = part;
  const found = { ...before, incidents: takeNotices(before.incidents, notices, nowMs) };
  let book = planDeliveries(doubtUnfinished(found), routes, nowMs);
  const arrived: string[] = [];
  for (const [to, due] of dueDeliveries(book, nowMs + gatherMs)) {
    const deliveries = due.map(({ delivery }) => delivery);
    const outcome = answers[to] ?? { kind: "sent" };
    if (outcome.kind === "sent") arrived.push(`${to}: ${composeMessage(due, iso)?.title}`);
    book = recordOutcome(markSending(book, deliveries), deliveries, outcome, nowMs);
  }
  return { book, arrived };
}

const down: SendOutcome = { kind: "later", because: "HTTP 500", waitMs: null };

test("one thing that stays bad is one message, and its end is another", () => {
  let { book, arrived } = round(emptyBook, 0, { notices: [bad("a")] });
  assert.deepEqual(arrived, ["ops: a is bad"]);

  for (const at of [1, 2, 3])
    ({ book, arrived } = round(book, at * minute, {
      notices: [{ ...bad("a"), because: `after ${at} ms` } as Notice],
    }));
  assert.deepEqual(arrived, []);

  ({ book, arrived } = round(book, 4 * minute, { notices: [good("a")] }));
  assert.deepEqual(arrived, ["ops: over: a is bad"]);
  assert.deepEqual(round(book, 5 * minute, { notices: [good("a")] }).arrived, []);
});

test("everything that a dead server breaks is one incident, which is over when the last of it is well", () => {
  const signs = ["page", "login", "mail"].map((key) => bad(key, { cause: "example.com" }));
  const first = round(emptyBook, 0, { notices: signs.slice(0, 1) });
  const second = round(first.book, minute, { notices: signs });
  const third = round(second.book, 2 * minute, { notices: [good("page"), good("mail")] });

  const last = round(third.book, 3 * minute, { notices: [good("login")] });

  assert.deepEqual(
    [first.arrived, second.arrived, third.arrived, last.arrived],
    [["ops: page is bad"], [], [], ["ops: over: page is bad"]],
  );
});

test("what shows long after the first sign is told, although it has the same cause", () => {
  const first = round(emptyBook, 0, { notices: [bad("page", { cause: "x" })] });

  const later = round(first.book, 20 * minute, {
    notices: [bad("page", { cause: "x" }), bad("mail", { cause: "x" })],
  });

  assert.deepEqual(later.arrived, ["ops: mail is bad"]);
});

test("a warning that becomes an alarm is told again, also to who had acknowledged the warning", () => {
  const first = round(emptyBook, 0, { notices: [bad("a", { severity: "warning" })] });
  const acknowledged = { ...first.book, incidents: acknowledge(first.book.incidents, "a", minute) };

  const second = round(acknowledged, 2 * minute, { notices: [bad("a", { severity: "alarm" })] });

  assert.deepEqual(second.arrived, ["ops: a is bad"]);
  assert.equal(second.book.incidents[0]?.acknowledgedAt, null);
});

test("ten alarms of one moment are one message to each", () => {
  const notices = Array.from({ length: 10 }, (_, at) => bad(`site-${at}`));

  const { arrived } = round(emptyBook, 0, { notices });

  assert.deepEqual(arrived, ["ops: site-0 is bad (and 9 more)"]);
});

test("who is second in line is woken only when nobody acknowledged in time, and not for what is over", () => {
  const routes = new Map([
    ["first", always],
    ["second", { ...always, afterMs: 15 * minute }],
  ]);
  const opened = round(emptyBook, 0, { notices: [bad("a"), bad("b"), bad("c")], routes });
  assert.deepEqual(opened.arrived, ["first: a is bad (and 2 more)"]);
  const acknowledged = { ...opened.book, incidents: acknowledge(opened.book.incidents, "a", 5 * minute) };
  const over = round(acknowledged, 6 * minute, { notices: [good("b")], routes });

  const escalated = round(over.book, 15 * minute, { routes });

  assert.deepEqual(escalated.arrived, ["second: c is bad"]);
});

test("warnings wait for the end of the quiet hours, alarms do not, and what is over by then is not told", () => {
  const quiet = { fromMinute: 22 * 60, untilMinute: 7 * 60 };
  const routes = new Map([["ops", { ...always, quiet }]]);
  const night = Date.UTC(2026, 0, 5, 23, 30);
  const warnings = [bad("w", { severity: "warning" }), bad("brief", { severity: "warning" })];

  const first = round(emptyBook, night, { notices: [...warnings, bad("a")], routes });
  const second = round(first.book, Date.UTC(2026, 0, 6, 6, 59), { notices: [good("brief")], routes });
  const morning = round(second.book, Date.UTC(2026, 0, 6, 7, 0), { routes });

  assert.deepEqual(
    [first.arrived, second.arrived, morning.arrived],
    [["ops: a is bad"], [], ["ops: w is bad"]],
  );
});

test("quiet hours end after their begin, wherever midnight is", () => {
  const aMinute = fc.nat({ max: 1_439 });
  fc.assert(
    fc.property(aMinute, aMinute, fc.nat({ max: 10_000_000 }), (fromMinute, untilMinute, at) => {
      fc.pre(fromMinute !== untilMinute);
      const atMs = at * 1_000;

      const end = afterQuiet({ fromMinute, untilMinute }, atMs);

      assert.ok(end >= atMs && end - atMs < 86_400_000);
      assert.equal(afterQuiet({ fromMinute, untilMinute }, end), end);
      if (end > atMs) assert.equal(Math.floor(end / minute) % 1_440, untilMinute);
    }),
  );
});

test("a destination that fails is tried again, later each time, until it took everything", () => {
  let { book, arrived } = round(emptyBook, 0, { notices: [bad("a")], answers: { ops: down } });
  const tries: number[] = [];
  for (let at = 1; at <= 300 && arrived.length === 0; at += 1) {
    const before = book.deliveries[0]?.tries ?? 0;
    ({ book, arrived } = round(book, at * minute, { answers: at < 200 ? { ops: down } : {} }));
    if ((book.deliveries[0]?.tries ?? 0) > before) tries.push(at);
  }

  assert.deepEqual(arrived, ["ops: a is bad"]);
  assert.ok(tries.length > 5 && tries.length < 14, `${tries}`);
});

test("a service that says how long to wait is not asked before, and never longer than an hour", () => {
  const busy = (waitMs: number): SendOutcome => ({ kind: "later", because: "HTTP 429", waitMs });

  const short = round(emptyBook, 0, { notices: [bad("a")], answers: { ops: busy(90_000) } });
  const endless = round(emptyBook, 0, { notices: [bad("a")], answers: { ops: busy(1e12) } });

  assert.equal(short.book.deliveries[0]?.dueAt, 90_000);
  assert.equal(endless.book.deliveries[0]?.dueAt, 3_600_000);
});

test("a refusal is not repeated at once, and after three days it is given up and stays visible", () => {
  const refused: SendOutcome = { kind: "refused", because: "HTTP 401" };
  let { book } = round(emptyBook, 0, { notices: [bad("a")], answers: { ops: refused } });
  assert.equal(book.deliveries[0]?.dueAt, 3_600_000);

  for (let hour = 1; hour < 100; hour += 1)
    ({ book } = round(book, hour * 3_600_000, { answers: { ops: refused } }));

  assert.deepEqual(
    book.deliveries.map(({ state, because }) => [state, because]),
    [["given-up", "HTTP 401"]],
  );
});

test("what was being sent when its sender died is sent again, and says that it may come twice", () => {
  const planned = planDeliveries({ ...emptyBook, incidents: takeNotices([], [bad("a")], 0) }, onlyOps, 0);
  const dead = markSending(planned, planned.deliveries);

  const [[, due] = ["", []]] = dueDeliveries(doubtUnfinished(dead), gatherMs);
  const message = composeMessage(due, iso);

  assert.equal(dueDeliveries(dead, gatherMs).size, 0);
  assert.equal(message?.repetition, "possible");
  assert.match(message?.text ?? "", /may have come before/);
});

test("nobody is told by a way that it fails", () => {
  const routes = new Map([
    ["ops", always],
    ["mail", always],
  ]);

  const { arrived } = round(emptyBook, 0, { notices: [bad(causeOfNotifier("mail"))], routes });

  assert.deepEqual(arrived, ["ops: notification mail is bad"]);
});

test("the weekly report comes at its time, once, also when the machine was off then", () => {
  const weekly = { day: 0, minute: 8 * 60 };
  const routes = new Map([["ops", { ...always, weekly }]]);
  const monday = Date.UTC(2026, 10, 30, 8);
  const report = { severity: "info", title: "all is well", text: "proven" } as const;
  const count = (book: NoticeBook) => book.deliveries.length;

  const first = planReports(emptyBook, routes, report, monday - 3 * 86_400_000);
  const before = planReports(first, routes, report, monday - 1);
  const at = planReports(before, routes, report, monday + 5 * 3_600_000);
  const again = planReports(at, routes, report, monday + 6 * 3_600_000);
  const twoWeeks = planReports(again, routes, report, monday + 15 * 86_400_000);

  assert.deepEqual([first, before, at, again, twoWeeks].map(count), [0, 0, 1, 1, 2]);
  const [[, due] = ["", []]] = dueDeliveries(at, monday + 86_400_000);
  assert.deepEqual(composeMessage(due, iso)?.text, "proven");
});

test("a time of the week is never in the future and never more than a week ago", () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 6 }),
      fc.nat({ max: 1_439 }),
      fc.nat({ max: 4_000_000_000 }),
      (day, at, seconds) => {
        const nowMs = seconds * 1_000;

        const last = lastWeekly({ day, minute: at }, nowMs);

        assert.ok(last <= nowMs && nowMs - last < 7 * 86_400_000);
        assert.equal((new Date(last).getUTCDay() + 6) % 7, day);
        assert.equal(new Date(last).getUTCHours() * 60 + new Date(last).getUTCMinutes(), at);
      },
    ),
  );
});

test("a stranger's words cannot become a second line of a header", () => {
  const evil: Notice = { ...bad("a"), title: "a\r\nBcc: all@example.com\u202e" } as Notice;

  const { book } = round(emptyBook, 0, { notices: [evil] });

  assert.equal(book.incidents[0]?.title, "a Bcc: all@example.com ");
});

test("whatever fails in between, every incident reaches each destination, and its end after it", () => {
  const step = fc.record({
    key: fc.constantFrom("a", "b", "c"),
    found: fc.constantFrom("bad", "good"),
    fails: fc.constantFrom<readonly string[]>([], ["ops"], ["ops", "boss"]),
  });
  const routes = new Map([
    ["ops", always],
    ["boss", always],
  ]);
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let book = emptyBook;
      let nowMs = 0;
      for (const { key, found, fails } of steps) {
        nowMs += minute;
        const answers = Object.fromEntries(fails.map((to) => [to, down]));
        ({ book } = round(book, nowMs, {
          notices: [found === "bad" ? bad(key) : good(key)],
          routes,
          answers,
        }));
      }
      for (let at = 0; at < 5; at += 1) {
        nowMs += 3_600_000;
        ({ book } = round(book, nowMs, { routes }));
      }

      const sent = book.deliveries.filter(({ state }) => state === "sent");
      const told = (kind: string) =>
        sent
          .flatMap(({ about, to }) =>
            about.kind === kind && about.kind !== "report" ? [`${to} ${about.incident}`] : [],
          )
          .sort();
      const both = (ids: readonly string[]) => ids.flatMap((id) => [`ops ${id}`, `boss ${id}`]).sort();
      assert.deepEqual(told("open"), both(book.incidents.map(({ id }) => id)));
      assert.deepEqual(
        told("over"),
        both(book.incidents.flatMap(({ id, overAt }) => (overAt === null ? [] : [id]))),
      );
      const later = forgetOld(book, routes, nowMs + 60 * 86_400_000);
      assert.ok(later.incidents.every(({ overAt }) => overAt === null));
    }),
  );
});

test("the book stays small, whatever happens, and forgets nothing that is open or waits", () => {
  const many = Array.from({ length: 1_200 }, (_, at) => bad(`old-${at}`));
  const opened = round(emptyBook, 0, { notices: [...many, bad("open")] });
  const closed = round(opened.book, minute, {
    notices: many.map(({ key }) => good(key)),
    answers: { ops: { kind: "sent" } },
  });

  const kept = forgetOld(closed.book, onlyOps, 2 * minute);

  assert.ok(kept.incidents.length <= 501, `${kept.incidents.length}`);
  assert.ok(kept.incidents.some(({ cause }) => cause === "open"));
  assert.equal(
    forgetOld(closed.book, new Map(), 2 * minute).deliveries.some(({ state }) => state === "waiting"),
    false,
  );
});
