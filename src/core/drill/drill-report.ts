import type { SiteId } from "../site/site.ts";

/** `drill`: `data`. A contract: fields are only ever added. */
export interface DrillReport {
  readonly site: SiteId;
  /** Whose content was rehearsed: the account that the snapshot was taken from. */
  readonly account: string;
  /** Null: the snapshot is none of the site's own generations. */
  readonly generation: number | null;
  readonly snapshot: string;
  /** ISO 8601, UTC: when the drill began. */
  readonly at: string;
  /** How long files and databases took to be there again. */
  readonly restoredMs: number;
  readonly checks: readonly DrillCheck[];
  /** What could not be looked at on this machine, and what to do about it. */
  readonly leftOut: readonly string[];
  /** Measured here: restoring, starting, and the first page. */
  readonly rtoEstimateMs: number;
  /** What a restore of this snapshot would lose: its age. */
  readonly rpoMs: number;
  readonly passed: boolean;
}

export interface DrillCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** A drill that looked at nothing has passed nothing. */
export function hasPassed(checks: readonly DrillCheck[]): boolean {
  return checks.length > 0 && checks.every(({ ok }) => ok);
}
