import type { CheckTarget } from "../check/settings.ts";
import type { TrackState } from "../check/track.ts";
import type { SiteId } from "../site/site.ts";

export type CheckShown = TrackState | "flapping" | "maintenance";

/** `status`: one of `data.sites[].checks[]`. A contract: fields are only ever added. Times in ISO 8601, UTC. */
export interface CheckReport {
  readonly name: string;
  readonly kind: CheckTarget["kind"];
  readonly state: CheckShown;
  readonly because: string;
  /** Since when it is in this state; of an unknown one, when it was last known. Null: never run. */
  readonly since: string | null;
  readonly knownAt: string | null;
  /** Since the last clean run. */
  readonly failures: number;
  /** The bad check that this one needs, and that stands for both. */
  readonly causedBy: string | null;
}

/** `check`: one of `data.sites[]`: what this very round found, and how the checks stand after it. */
export interface CheckRun {
  readonly site: SiteId;
  readonly checks: readonly CheckRow[];
  /** Could this machine reach the outside at all? `unasked`: nothing failed, so nobody had to know. */
  readonly ownLine: OwnLine;
}

export interface OwnLine {
  readonly state: "proven" | "unproven" | "unasked";
  readonly because: string;
}

export interface CheckRow extends CheckReport {
  readonly verdict: "good" | "warning" | "bad" | "unknown";
  readonly verdictBecause: string;
  readonly tookMs: number;
}

/** How the checks of a site came out, day by day (UTC), the oldest first; days without a round are missing. */
export interface CheckHistory {
  readonly days: readonly {
    readonly name: string;
    readonly day: string;
    readonly good: number;
    readonly warning: number;
    readonly bad: number;
    readonly unknown: number;
    readonly tookMs: { readonly middle: number; readonly slowest: number } | null;
  }[];
  /** The first day that was counted; null: none yet. */
  readonly countedSince: string | null;
}
