import type { FitnessReport, FitnessRow } from "../report/fitness.ts";
import type { AccountId } from "../site/site.ts";
import { span } from "../words/quantities.ts";

/** Twice the interval of the looks: what is older is unknown since then. */
const freshMs = 2 * 3_600_000;
/** What a spare is compared with its primary for. */
const compared = new Set(["php", "crontab"]);
/** Asked anew whenever it matters. */
const askedAnew = new Set(["lag", "certificate", "login"]);

/** The last look, and what it could not see as it was seen before: nothing red is forgotten without having been seen. */
export function joinLooks(before: FitnessReport | null, now: FitnessReport): FitnessReport {
  if (before === null || before.account !== now.account || before.primary !== now.primary) return now;
  const topics = new Set(now.rows.map(({ topic }) => topic));
  const isLockedOut = topics.has("login");
  const isAlone = now.compared === "alone" && before.compared === "with-primary";
  const kept = before.rows.filter(({ topic }) => {
    if (topic === "login" || topic === "lag") return false;
    return (isLockedOut && !topics.has(topic)) || (isAlone && compared.has(topic));
  });
  const own = now.rows.filter(
    ({ topic, level }) => level === "red" || !kept.some((row) => row.topic === topic),
  );
  return { ...now, compared: isAlone ? "with-primary" : now.compared, rows: [...own, ...kept] };
}

/** What forbids that this account takes over without a person. However long ago it was seen: nobody saw it mended. */
export function faultsOfFitness(report: FitnessReport | null, account: AccountId): readonly string[] {
  if (report === null || report.account !== account) return [];
  return report.rows
    .filter(({ level, topic }) => level === "red" && !askedAnew.has(topic))
    .map(({ topic, text }) => `${account} is not fit to serve: ${topic}: ${text}`);
}

/** For a person who moves the role: what is not green, each with what to do, and what nobody has looked at lately. */
export function warningsOfFitness(report: FitnessReport | null, nowMs: number): readonly string[] {
  const rows = (report?.rows ?? []).filter(({ topic }) => topic !== "certificate" && topic !== "lag");
  const old = rows.filter((row) => ageOf(row, nowMs) > freshMs);
  const seen = rows
    .filter(({ level }) => level !== "green")
    .map((row) => {
      const then = old.includes(row) ? `, seen ${span(ageOf(row, nowMs))} ago` : "";
      const next = row.next === null ? "" : ` (${row.next})`;
      return `${row.level}${then}: ${row.topic}: ${row.text}${next}`;
    });
  return old.length === 0 ? seen : [...seen, unknownSince(old, nowMs)];
}

function unknownSince(rows: readonly FitnessRow[], nowMs: number): string {
  const topics = [...new Set(rows.map(({ topic }) => topic))].join(", ");
  const newest = Math.min(...rows.map((row) => ageOf(row, nowMs)));
  return `nobody has looked at ${topics} for ${span(newest)}: unknown since then (clonepanel doctor looks)`;
}

function ageOf({ seenAtMs }: FitnessRow, nowMs: number): number {
  return nowMs - seenAtMs;
}
