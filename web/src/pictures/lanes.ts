import type { OperationRow } from "../../../src/api/contract/index.ts";

export const lanes = ["copy", "snapshot", "dns", "mail", "role", "drill", "other"] as const;

export type Lane = (typeof lanes)[number];

export interface LaneMark {
  readonly row: OperationRow;
  readonly lane: Lane;
  /** 0 at the left edge, 1 at the right. */
  readonly from: number;
  readonly to: number;
}

/** Operations on one time axis, one lane a subject, the oldest first. What began before the axis is left out. */
export function layLanes(
  rows: readonly OperationRow[],
  axis: { readonly fromMs: number; readonly toMs: number },
): readonly LaneMark[] {
  const span = Math.max(1, axis.toMs - axis.fromMs);
  const place = (atMs: number) => Math.min(1, Math.max(0, (atMs - axis.fromMs) / span));
  return rows
    .filter(({ startedAt }) => startedAt >= axis.fromMs && startedAt <= axis.toMs)
    .map((row) => ({
      row,
      lane: laneOf(row.kind),
      from: place(row.startedAt),
      to: place(row.endedAt ?? axis.toMs),
    }))
    .toSorted((one, other) => one.row.startedAt - other.row.startedAt);
}

export function laneOf(kind: string): Lane {
  switch (kind) {
    case "sync":
    case "verify":
    case "hold":
    case "release":
      return "copy";
    case "snapshot-take":
    case "snapshot-verify":
    case "restore":
    case "prune":
    case "offsite-copy":
    case "offsite-fetch":
    case "offsite-verify":
      return "snapshot";
    case "dns-apply":
      return "dns";
    case "mail-transfer":
      return "mail";
    case "switchover":
    case "failover":
    case "failback":
    case "fence":
    case "rescue-apply":
    case "rescue-discard":
      return "role";
    case "drill":
      return "drill";
    default:
      return "other";
  }
}
