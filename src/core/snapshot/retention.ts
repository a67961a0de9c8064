import type { Retention } from "../site/site.ts";
import { type PeriodKind, periodKinds, periodOf } from "./calendar.ts";
import type { SnapshotId, SnapshotReason } from "./snapshot.ts";

/** What the planner knows of one snapshot. Times in milliseconds since 1970. */
export interface SnapshotFacts {
  readonly id: SnapshotId;
  readonly at: number;
  readonly reason: SnapshotReason;
  /** Of a quarantine: the snapshot that it is compared with. */
  readonly base: SnapshotId | null;
  /** Of a quarantine: when all that is in it was decided about; null: not yet. */
  readonly closedAt: number | null;
  /** `damaged`: a verification found something, and nothing has mended it. */
  readonly state: "good" | "damaged";
  /** When all of it was last hashed and right; null: never. */
  readonly verifiedAt: number | null;
  /** Why somebody pinned it; null: nobody did. */
  readonly pinned: string | null;
  /** Who works with it now; null: nobody. */
  readonly usedBy: string | null;
}

export interface RetentionVerdict {
  readonly id: SnapshotId;
  readonly verdict: "stays" | "goes";
  /** Why it stays, most important first; for one that goes, the one sentence that no rule keeps it. */
  readonly because: readonly string[];
}

/** What was found on an account can be brought back for this long: the undo of a restore or an adoption. */
export const undoMs = 30 * 86_400_000;

/**
 * Which snapshots stay and why, in the order given. Only time decides, never the number of runs: a machine that was off,
 * or runs that failed, push nothing out. Pure.
 */
export function planRetention(
  snapshots: readonly SnapshotFacts[],
  keep: Retention,
  nowMs: number,
): readonly RetentionVerdict[] {
  const reasons = new Map(snapshots.map(({ id }) => [id, [] as string[]]));
  const stays = (id: SnapshotId, because: string) => void reasons.get(id)?.push(because);
  for (const snapshot of snapshots)
    for (const because of ownReasons(snapshot, keep, nowMs)) stays(snapshot.id, because);
  for (const { id, base, reason, closedAt } of snapshots)
    if (reason === "quarantine" && base !== null && closedAt === null)
      stays(base, `the stranded writes in ${id} are compared with it`);
  const line = goodLine(snapshots);
  for (const [id, because] of newestOnes(line, keep)) stays(id, because);
  for (const kind of periodKinds)
    for (const [id, because] of slots(line, { kind, keep, nowMs })) stays(id, because);
  return snapshots.map(({ id }) => verdictOf(id, reasons.get(id) ?? []));
}

function verdictOf(id: SnapshotId, because: readonly string[]): RetentionVerdict {
  return because.length > 0
    ? { id, verdict: "stays", because }
    : { id, verdict: "goes", because: ["no rule keeps it"] };
}

function* ownReasons(snapshot: SnapshotFacts, keep: Retention, nowMs: number): Generator<string> {
  if (snapshot.pinned !== null) yield `pinned: ${snapshot.pinned}`;
  if (snapshot.usedBy !== null) yield `in use by ${snapshot.usedBy}`;
  if (snapshot.state === "damaged") yield "damaged: what is whole in it may be wanted; look before it goes";
  if (snapshot.reason === "quarantine") {
    if (snapshot.closedAt === null) yield "holds what an old primary came back with";
    else if (nowMs - snapshot.closedAt < undoMs) yield "what was in it was decided less than 30 days ago";
  }
  const ageMs = nowMs - snapshot.at;
  if (ageMs < keep.withinMs) yield "younger than what is kept whole";
  if (!isOfTheLine(snapshot) && snapshot.reason !== "quarantine" && ageMs < undoMs)
    yield "the undo of a restore or an adoption, for 30 days";
}

/** The site's own history; what was found on an account is no part of it and fills nobody's place. */
function isOfTheLine({ reason }: SnapshotFacts): boolean {
  return reason === "schedule" || reason === "asked" || reason === "promotion";
}

/** Newest first. */
function goodLine(snapshots: readonly SnapshotFacts[]): readonly SnapshotFacts[] {
  return snapshots
    .filter((snapshot) => isOfTheLine(snapshot) && snapshot.state === "good")
    .sort((left, right) => right.at - left.at || (left.id < right.id ? 1 : -1));
}

function* newestOnes(
  line: readonly SnapshotFacts[],
  keep: Retention,
): Generator<readonly [SnapshotId, string]> {
  for (const [index, { id }] of line.slice(0, Math.max(1, keep.minimum)).entries())
    yield [id, index === 0 ? "the newest good one" : `one of the ${keep.minimum} newest good ones`];
  const verified = line.filter(({ verifiedAt }) => verifiedAt !== null)[0];
  if (verified !== undefined) yield [verified.id, "the newest verified one"];
}

/** The newest of each of the last periods, the present one counted. */
function* slots(
  line: readonly SnapshotFacts[],
  rule: { readonly kind: PeriodKind; readonly keep: Retention; readonly nowMs: number },
): Generator<readonly [SnapshotId, string]> {
  const present = periodOf(rule.kind, rule.nowMs);
  const filled = new Set<number>();
  for (const { id, at } of line) {
    const period = periodOf(rule.kind, at);
    if (present - period >= rule.keep[rule.kind] || filled.has(period)) continue;
    filled.add(period);
    yield [id, `${rule.kind}: the newest of its ${periodWord[rule.kind]}`];
  }
}

const periodWord = {
  hourly: "hour",
  daily: "day",
  weekly: "week",
  monthly: "month",
  yearly: "year",
} as const;
