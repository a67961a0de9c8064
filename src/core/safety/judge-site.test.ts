import assert from "node:assert/strict";
import { test } from "node:test";
import { readConfig } from "../../config/read-config.ts";
import { aSiteStatus } from "../../testing/scripted-app.ts";
import type { SiteStatus } from "../report/site-status.ts";
import { type Judgement, judgeSite, worstOf } from "./judge-site.ts";

const now = "2026-11-30T12:00:00.000Z";
const ago = (minutes: number) => new Date(Date.parse(now) - minutes * 60_000).toISOString();

const text = `
version: 1
accounts:
  one: { transport: { driver: local, path: /srv/one }, addresses: [203.0.113.10] }
  two: { transport: { driver: local, path: /srv/two }, addresses: [198.51.100.20] }
sites:
  a.example:
    names: [a.example]
    app: static
    primary: one
    accounts: { one: { path: a }, two: { path: a } }
    mirror: { every: 5m }
    snapshots: { every: 1h }
    checks: [{ kind: http, url: "http://a.example/", every: 1m }]
    mail: { primary: one, secondary: two, every: 5m, mailboxes: { driver: maildir, path: mail/a.example } }
`;

function judged(part: Partial<SiteStatus>, config = text): ReadonlyMap<Judgement["topic"], Judgement> {
  const read = readConfig(config, { home: "/home/me", folder: "/srv" });
  if (read.kind !== "valid") throw new Error(JSON.stringify(read.problems));
  const [site] = read.config.sites;
  if (site === undefined) throw new Error("no site");
  const status = aSiteStatus({ site: "a.example", primary: "one", state: "steady", ...part });
  const services = read.config.services.get("a.example");
  const all = judgeSite({ status, site, services, nowMs: Date.parse(now), timeMs: Date.parse });
  return new Map(all.map((one) => [one.topic, one]));
}

const replica = { account: "two", role: "replica", generation: 1, lagSeconds: 60, inSync: true } as const;

test("nothing is good that is older than twice its interval", () => {
  const levelAfter = (minutes: number) => judged({ surveyedAt: ago(minutes) }).get("copy")?.level;

  assert.deepEqual([1, 10, 11, 59, 61].map(levelAfter), ["good", "good", "late", "late", "bad"]);
});

test("a site that is on hold is not said to be safe, and neither is one that was never copied", () => {
  assert.equal(judged({ state: "held", surveyedAt: ago(1) }).get("copy")?.level, "late");
  assert.equal(judged({ surveyedAt: null }).get("copy")?.level, "late");
});

test("a check that nobody ran lately is unknown, however good it was", () => {
  const check = (minutes: number, state: SiteStatus["checks"][number]["state"]) => ({
    name: "http a.example",
    kind: "http" as const,
    state,
    because: "answered",
    since: ago(600),
    knownAt: ago(minutes),
    failures: 0,
    causedBy: null,
  });
  const level = (one: ReturnType<typeof check>) => judged({ checks: [one] }).get("checks")?.level;

  assert.equal(level(check(1, "good")), "good");
  assert.equal(level(check(3, "good")), "unknown");
  assert.equal(level(check(3, "bad")), "bad");
  assert.match(
    judged({ checks: [check(3, "good")] }).get("checks")?.because ?? "",
    /http a\.example: unknown for 3 min/,
  );
});

test("mail at which nobody could look lately is unknown, although nothing waited then", () => {
  const mail = (minutes: number) => ({ pending: 0, oldestSeconds: null, asOf: ago(minutes) });
  const levelAfter = (minutes: number) => judged({ mail: mail(minutes) }).get("mail")?.level;

  assert.deepEqual([1, 10, 11].map(levelAfter), ["good", "good", "unknown"]);
  assert.equal(judged({ mail: mail(11) }).get("mail")?.because, "nobody could look for 11 min");
});

test("a spare that is fenced, behind or empty is none", () => {
  const level = (part: Partial<SiteStatus["replicas"][number]>) =>
    judged({ surveyedAt: ago(1), replicas: [{ ...replica, ...part }] }).get("spare")?.level;

  assert.equal(level({}), "good");
  assert.equal(level({ inSync: false }), "late");
  assert.equal(level({ generation: null, lagSeconds: null }), "bad");
  assert.equal(level({ role: "fenced" }), "bad");
});

test("an unchanged site needs no new snapshot", () => {
  const level = (changed: number, taken: number) =>
    judged({
      generation: { number: 4, at: ago(changed) },
      lastSnapshot: { id: "x", at: ago(taken) },
    }).get("snapshot")?.level;

  assert.equal(level(600, 500), "good");
  assert.equal(level(10, 500), "late");
});

test("the worst counts, and what is not configured does not", () => {
  const one = (level: Judgement["level"]): Judgement => ({ topic: "dns", level, because: "", knownAt: null });

  assert.equal(worstOf([one("good"), one("off")]), "good");
  assert.equal(worstOf([one("late"), one("unknown"), one("good")]), "unknown");
  assert.equal(worstOf([one("unknown"), one("bad")]), "bad");
});

test("a primary that nobody watches is not said to be well", () => {
  const without = text.replace(/^ *checks:.*\n/m, "");
  const level = (state: SiteStatus["state"], config: string) =>
    judged({ state }, config).get("failover")?.level;

  assert.deepEqual([level("steady", text), level("steady", without)], ["good", "off"]);
  assert.equal(level("recovering", without), "late");
});
