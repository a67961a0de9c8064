import type { SnapshotRow } from "../../../src/api/contract/index.ts";

export interface HeatDay {
  /** `2026-11-30`, UTC. */
  readonly day: string;
  readonly snapshots: readonly SnapshotRow[];
  /** 0 none, 1 to 4 more and more. */
  readonly level: 0 | 1 | 2 | 3 | 4;
  readonly isDamaged: boolean;
  /** Its size is far from that of the snapshots around it: worth a look. */
  readonly isOdd: boolean;
  readonly isFuture: boolean;
}

const dayMs = 86_400_000;

/** Whole weeks, from a Monday, the newest week last. */
export function heatDays(
  rows: readonly SnapshotRow[],
  { nowMs, weeks }: { readonly nowMs: number; readonly weeks: number },
): readonly HeatDay[] {
  const byDay = Map.groupBy(rows, ({ at }) => at.slice(0, 10));
  const odd = oddOnes(rows);
  const today = Math.floor(nowMs / dayMs);
  // The first of January 1970 was a Thursday: day 4 of 1970 was a Monday.
  const thisMonday = today - ((today + 3) % 7);
  const first = thisMonday - (weeks - 1) * 7;
  return Array.from({ length: weeks * 7 }, (_, at) => {
    const day = new Date((first + at) * dayMs).toISOString().slice(0, 10);
    const snapshots = byDay.get(day) ?? [];
    return {
      day,
      snapshots,
      level: levelOf(snapshots.length),
      isDamaged: snapshots.some(({ state }) => state === "damaged"),
      isOdd: snapshots.some(({ id }) => odd.has(id)),
      isFuture: first + at > today,
    };
  });
}

function levelOf(count: number): HeatDay["level"] {
  if (count === 0) return 0;
  if (count === 1) return 1;
  if (count <= 6) return 2;
  return count <= 12 ? 3 : 4;
}

/** Half as large, or twice, as the one before. */
export function oddOnes(rows: readonly SnapshotRow[]): ReadonlySet<string> {
  const oldestFirst = rows.toSorted((one, other) => (one.at < other.at ? -1 : 1));
  const odd = new Set<string>();
  for (const [at, row] of oldestFirst.entries()) {
    const before = oldestFirst[at - 1];
    if (before === undefined || before.bytes === 0) continue;
    const share = row.bytes / before.bytes;
    if (share <= 0.5 || share >= 2) odd.add(row.id);
  }
  return odd;
}
