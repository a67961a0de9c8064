import fc from "fast-check";
import type { Retention } from "../core/site/site.ts";
import { planRetention, type SnapshotFacts } from "../core/snapshot/retention.ts";
import type { SnapshotId, SnapshotReason } from "../core/snapshot/snapshot.ts";
import { dayMs, someFacts } from "./snapshot-facts.ts";

/**
 * Says for one snapshot alone whether a rule keeps it, written another way than the planner: with the platform's own
 * calendar, and by asking "is there a newer one in my period" instead of filling places.
 */
export function oracleKeeps(
  one: SnapshotFacts,
  all: readonly SnapshotFacts[],
  keep: Retention,
  nowMs: number,
): boolean {
  if (one.pinned !== null || one.usedBy !== null || one.state === "damaged") return true;
  if (isOpen(one) || all.some((other) => isOpen(other) && other.base === one.id)) return true;
  if (nowMs - one.at < keep.withinMs) return true;
  if (one.reason === "quarantine") return one.closedAt !== null && nowMs - one.closedAt < 30 * dayMs;
  if (one.reason === "before-restore" || one.reason === "before-adoption") return nowMs - one.at < 30 * dayMs;
  const newer = all.filter(
    (other) =>
      other.id !== one.id &&
      other.state === "good" &&
      !other.reason.startsWith("before") &&
      other.reason !== "quarantine" &&
      (other.at > one.at || (other.at === one.at && other.id > one.id)),
  );
  if (newer.length < Math.max(1, keep.minimum)) return true;
  if (one.verifiedAt !== null && !newer.some(({ verifiedAt }) => verifiedAt !== null)) return true;
  return (["hourly", "daily", "weekly", "monthly", "yearly"] as const).some((kind) => {
    const label = labelOf(kind, one.at);
    return (
      isAmongLast(kind, label, keep[kind], nowMs) && !newer.some(({ at }) => labelOf(kind, at) === label)
    );
  });
}

function isOpen({ reason, closedAt }: SnapshotFacts): boolean {
  return reason === "quarantine" && closedAt === null;
}

type Kind = "hourly" | "daily" | "weekly" | "monthly" | "yearly";

function labelOf(kind: Kind, atMs: number): string {
  const date = new Date(atMs);
  const iso = date.toISOString();
  switch (kind) {
    case "hourly":
      return iso.slice(0, 13);
    case "daily":
      return iso.slice(0, 10);
    case "weekly":
      return new Date(atMs - ((date.getUTCDay() + 6) % 7) * dayMs).toISOString().slice(0, 10);
    case "monthly":
      return iso.slice(0, 7);
    case "yearly":
      return iso.slice(0, 4);
  }
}

/** Walks back from now, one period at a time. */
function isAmongLast(kind: Kind, label: string, places: number, nowMs: number): boolean {
  const now = new Date(nowMs);
  for (let back = 0; back < places; back += 1) {
    const moment = {
      hourly: () => nowMs - back * 3_600_000,
      daily: () => nowMs - back * dayMs,
      weekly: () => nowMs - back * 7 * dayMs,
      monthly: () => Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1),
      yearly: () => Date.UTC(now.getUTCFullYear() - back, 0, 1),
    }[kind]();
    if (labelOf(kind, moment) === label) return true;
  }
  return false;
}

export interface RetentionCase {
  readonly snapshots: readonly SnapshotFacts[];
  readonly keep: Retention;
  readonly nowMs: number;
}

const reasons: readonly SnapshotReason[] = [
  ...(["schedule", "schedule", "schedule", "schedule", "asked", "promotion"] as const),
  ...(["before-restore", "before-adoption", "quarantine"] as const),
];

const aSnapshot = fc.record({
  // Dense in the last days, thin in the last years, as a real history is.
  ageMs: fc.oneof(
    fc.integer({ min: 0, max: 2 * dayMs }),
    fc.integer({ min: 0, max: 60 * dayMs }),
    fc.integer({ min: 0, max: 2_000 * dayMs }),
  ),
  reason: fc.constantFrom(...reasons),
  state: fc.oneof({ weight: 9, arbitrary: fc.constant("good" as const) }, fc.constant("damaged" as const)),
  verified: fc.boolean(),
  pinned: fc.oneof({ weight: 19, arbitrary: fc.constant(null) }, fc.constant("before the redesign")),
  closedDaysAgo: fc.oneof(fc.constant(null), fc.nat({ max: 90 })),
  usedBy: fc.oneof({ weight: 19, arbitrary: fc.constant(null) }, fc.constant("a restore")),
  baseAt: fc.nat({ max: 40 }),
});

export const aRetentionCase: fc.Arbitrary<RetentionCase> = fc
  .record({
    drawn: fc.array(aSnapshot, { maxLength: 40 }),
    nowMs: fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2060, 0, 1) }),
    keep: fc.record({
      hourly: fc.nat({ max: 30 }),
      daily: fc.nat({ max: 20 }),
      weekly: fc.nat({ max: 10 }),
      monthly: fc.nat({ max: 14 }),
      yearly: fc.nat({ max: 5 }),
      withinMs: fc.integer({ min: 0, max: 3 * dayMs }),
      minimum: fc.integer({ min: 1, max: 5 }),
    }),
  })
  .map(({ drawn, nowMs, keep }) => {
    const ids = drawn.map(({ ageMs }, index) => `${String(nowMs - ageMs).padStart(15, "0")}-${index}`);
    const snapshots = drawn.map(({ ageMs, reason, verified, baseAt, closedDaysAgo, ...rest }, index) =>
      someFacts({
        ...rest,
        reason,
        id: ids[index] as SnapshotId,
        at: nowMs - ageMs,
        verifiedAt: verified ? nowMs : null,
        closedAt: reason === "quarantine" && closedDaysAgo !== null ? nowMs - closedDaysAgo * dayMs : null,
        base: reason === "quarantine" ? (ids[baseAt] ?? null) : null,
      }),
    );
    return { snapshots: snapshots.toSorted((left, right) => (left.id < right.id ? 1 : -1)), keep, nowMs };
  });

/** What is wrong with the plan of one history, or null. */
export function findRetentionFault({ snapshots, keep, nowMs }: RetentionCase): string | null {
  const verdicts = planRetention(snapshots, keep, nowMs);
  for (const [index, snapshot] of snapshots.entries()) {
    const wanted = oracleKeeps(snapshot, snapshots, keep, nowMs) ? "stays" : "goes";
    if (verdicts[index]?.verdict !== wanted)
      return `${snapshot.id} ${verdicts[index]?.verdict}, the oracle: ${wanted}`;
  }
  const left = snapshots.filter((_, index) => verdicts[index]?.verdict === "stays");
  const again = planRetention(left, keep, nowMs).filter(({ verdict }) => verdict === "goes");
  return again.length === 0 ? null : `a second run lets ${again[0]?.id} go`;
}
