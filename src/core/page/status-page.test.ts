import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { aCheckReport, aSiteStatus } from "../../testing/scripted-app.ts";
import type { CheckHistory, CheckReport } from "../report/check-report.ts";
import type { IncidentView } from "../report/notify.ts";
import { type Known, publicSite } from "./public-site.ts";
import { statusPageFiles } from "./status-page.ts";

const nowMs = Date.parse("2026-11-30T12:00:00.000Z");
const days = ["2026-11-28", "2026-11-29", "2026-11-30"];
const hostile = `</style><script>alert(1)</script>"'&\u202e\u0007`;

function aPage(part: Partial<CheckReport> = {}): CheckReport {
  return aCheckReport({
    name: "home",
    kind: "http",
    state: "good",
    knownAt: "2026-11-30T11:59:30.000Z",
    ...part,
  });
}

function known(
  part: Partial<Known> & { readonly checks?: readonly CheckReport[]; readonly site?: never } = {},
) {
  const { checks = [aPage()], ...rest } = part;
  const about: Known = {
    status: aSiteStatus({ site: "example.com", checks, surveyedAt: "2026-11-30T11:59:00.000Z" }),
    site: {
      id: "example.com",
      names: ["example.com"],
      app: "static",
      primary: "secret-account",
      placements: [],
      mirror: { everyMs: 60_000, exclude: [] },
      snapshots: {
        everyMs: 3_600_000,
        keep: { hourly: 1, daily: 1, weekly: 1, monthly: 1, yearly: 1, withinMs: 0, minimum: 1 },
      },
    },
    services: undefined,
    nowMs,
    timeMs: Date.parse,
    history: { days: [], countedSince: null },
    incidents: null,
    days,
    isoTime: (atMs) => new Date(atMs).toISOString(),
    ...rest,
  };
  return about;
}

function write(about: Known, title = "Our sites") {
  const page = { title, writtenAt: "2026-11-30T12:00:00.000Z", everyMs: 300_000, sites: [publicSite(about)] };
  const files = new Map(statusPageFiles(page, "HASH").map(({ name, text }) => [name, text]));
  return {
    still: files.get("index.html") ?? "",
    live: files.get("live.html") ?? "",
    data: JSON.parse(files.get("status.json") ?? "") as { state: string; validForSeconds: number },
  };
}

function round(part: Partial<CheckHistory["days"][number]>): CheckHistory["days"][number] {
  return { name: "home", day: "2026-11-29", good: 0, warning: 0, bad: 0, unknown: 0, tookMs: null, ...part };
}

describe("status page", () => {
  test("what comes from outside is text on it, never markup", () => {
    const { still } = write(known(), hostile);

    assert.doesNotMatch(still, /<script/i);
    assert.equal(still.split("</style>").length, 2);
    assert.doesNotMatch(still, /(?!\n)[\p{Bidi_Control}\p{Cc}]/u);
    assert.match(still, /&lt;script&gt;alert\(1\)/);
  });

  test("it says when it was written and from when on nobody is watching, and never claims an age", () => {
    const { still, data } = write(known());

    assert.match(still, /Written <time datetime="2026-11-30T12:00:00.000Z">30 Nov 2026, 12:00 UTC<\/time>/);
    assert.match(still, /more than\s+15 min ago, nobody is watching/);
    assert.doesNotMatch(still, /\d+ (s|min|h) old/);
    assert.equal(data.validForSeconds, 900);
  });

  test("only who chose it gets a page that moves by itself", () => {
    const { still, live } = write(known());

    assert.doesNotMatch(still, /http-equiv="refresh"/);
    assert.match(live, /<meta http-equiv="refresh" content="60">/);
    assert.match(live, /<a href="index.html">Stop that<\/a>/);
  });

  test("a check that nobody answered for a quarter of an hour is not up, and not down either", () => {
    for (const state of ["good", "bad"] as const) {
      const { data, still } = write(
        known({ checks: [aPage({ state, knownAt: "2026-11-30T11:44:00.000Z" })] }),
      );

      assert.equal(data.state, "unknown");
      assert.match(still, /Not known at the moment/);
    }
  });

  test("a site without a check of a page is not said to be up", () => {
    assert.equal(write(known({ checks: [] })).data.state, "unknown");
  });

  test("a late copy is a disturbance, not an outage", () => {
    const about = known();
    const late = { ...about.status, surveyedAt: "2026-11-30T07:00:00.000Z" };

    assert.equal(write({ ...about, status: late }).data.state, "late");
  });

  test("days when nobody looked are told as such and raise no availability", () => {
    const history = {
      days: [round({ good: 99, bad: 1, unknown: 4 }), round({ day: "2026-11-30", good: 100 })],
      countedSince: "2026-11-29",
    };

    const { still } = write(known({ history }));

    assert.match(
      still,
      /99\.50 % of 200 looks found the pages up, 1 did not; not counted: 1 day of 3 nobody looked, 4 looks told nothing\./,
    );
    assert.match(still, /class="unwatched" d="M0 20h2v4h-2z"/);
  });

  test("100 % is never said when a look failed", () => {
    const history = { days: [round({ good: 99_999, bad: 1 })], countedSince: "2026-11-29" };

    assert.match(write(known({ history })).still, /99\.99 %/);
  });

  test("names of accounts, checks and hosts, and the words of errors, do not reach it", () => {
    const secret = aPage({ name: "secret-check", state: "bad", because: "secret-host refused /secret/path" });
    const incident: IncidentView = {
      cause: "example.com",
      site: "example.com",
      severity: "alarm",
      title: "example.com: secret-check is bad",
      because: "secret-host refused",
      openedAt: "2026-11-30T11:50:00.000Z",
      overAt: null,
      acknowledgedAt: null,
      signs: [
        {
          key: "example.com check secret-check",
          severity: "alarm",
          title: "secret-check",
          because: "secret",
        },
      ],
      told: [],
    };
    const about = known({ checks: [secret], incidents: [incident] });
    const status = {
      ...about.status,
      primary: "secret-account",
      dns: { parity: true, publishes: ["secret-account"], drain: null },
    };

    const { still, live, data } = write({ ...about, status });

    for (const text of [still, live, JSON.stringify(data)]) assert.doesNotMatch(text, /secret/);
    assert.match(still, /11:50 UTC<\/time> to <b class="bad">now<\/b>/);
  });

  test("an incident that was no outage of a page is nobody's business", () => {
    const incident: IncidentView = {
      ...{ cause: "x", site: "example.com", severity: "alarm", title: "", because: "" },
      ...{ openedAt: "2026-11-30T11:50:00.000Z", overAt: null, acknowledgedAt: null, told: [] },
      signs: [{ key: "example.com mirror", severity: "alarm", title: "", because: "" }],
    };

    assert.doesNotMatch(write(known({ incidents: [incident] })).still, /Outages lately/);
  });

  test("twenty sites with ninety days each stay below 200 KB, and a calm one below 10", () => {
    const ninety = Array.from(
      { length: 90 },
      (_, at) =>
        `2026-${String(9 + Math.floor(at / 30)).padStart(2, "0")}-${String((at % 30) + 1).padStart(2, "0")}`,
    );
    const history = {
      days: ninety.map((day, at) => round({ day, good: 2_880, bad: at % 2 })),
      countedSince: "2026-09-01",
    };
    const one = publicSite(known({ history, days: ninety }));
    const page = {
      title: "x",
      writtenAt: "2026-11-30T12:00:00.000Z",
      everyMs: 60_000,
      sites: Array.from({ length: 20 }, () => one),
    };

    for (const { text } of statusPageFiles(page, "HASH"))
      assert.ok(text.length < 200_000, String(text.length));
    const calm = publicSite(known({ history: { days: [], countedSince: null }, days: ninety }));
    const still = statusPageFiles({ ...page, sites: [calm] }, "HASH").find(
      ({ name }) => name === "index.html",
    );
    assert.ok((still?.text.length ?? 0) < 10_000, String(still?.text.length));
  });
});
