import type { OffsiteState } from "../offsite/standing.ts";
import type { SiteId } from "../site/site.ts";

/** `offsite init`: `data`. */
export interface OffsiteSetUp {
  readonly repository: string;
  readonly outcome: "created" | "there";
  /** The key of a store that was made just now and lies in a file: it is shown this once. */
  readonly newKey: string | null;
  /** Where it lies; null with it. */
  readonly keyFile: string | null;
}

/** `offsite copy`: one of `data.runs[]`. */
export interface OffsiteRun {
  readonly site: SiteId;
  readonly snapshot: string;
  readonly copy: string;
  /** `there`: the store had it already. */
  readonly outcome: "copied" | "there";
  readonly files: number;
  /** What was sent, after all that the store had already. */
  readonly addedBytes: number;
  readonly durationMs: number;
}

/** `offsite list`: one of `data.copies[]`. */
export interface OffsiteRow {
  readonly site: SiteId;
  readonly snapshot: string;
  readonly copy: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** `offsite verify`: `data`. */
export interface OffsiteVerification {
  readonly scope: "part" | "full";
  /** Which thirtieth was read; null with `full`. */
  readonly part: number | null;
  readonly problems: readonly string[];
  /** One a site: does the newest copy say what the vault says? */
  readonly sites: readonly {
    readonly site: SiteId;
    readonly copy: string | null;
    readonly ok: boolean;
    readonly because: string;
  }[];
  readonly durationMs: number;
}

/** `offsite fetch`: `data`. */
export interface OffsiteFetched {
  readonly site: SiteId;
  readonly snapshot: string;
  readonly copy: string;
  /** Where it lies now. */
  readonly folder: string;
  readonly files: number;
  readonly bytes: number;
  /** `there`: the vault had it, whole. */
  readonly outcome: "fetched" | "there";
  readonly durationMs: number;
}

/** `status`: `offsite` of a site. */
export interface OffsiteStatus {
  readonly state: OffsiteState;
  readonly because: string;
  readonly snapshot: string | null;
  /** ISO 8601, UTC: when the store was last asked and had it. */
  readonly provenAt: string | null;
}
