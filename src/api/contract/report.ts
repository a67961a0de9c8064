/** `GET /sites/{site}/report`: `clonepanel report`. */
export interface ReportAnswer {
  /** One: the site that was asked for. */
  readonly reports: readonly MonthlyReport[];
  /** The same as a document to keep and print; it loads and runs nothing. */
  readonly html: string;
}

/** One calendar month (UTC) of one site. No names of accounts, hosts or paths. What nobody wrote down is null. */
export interface MonthlyReport {
  readonly site: string;
  /** `2026-11`. */
  readonly month: string;
  readonly writtenAt: string;
  readonly extent: "whole" | "so-far";
  readonly recordedSince: string | null;
  readonly pages: {
    readonly days: readonly {
      readonly day: string;
      readonly state: "good" | "part" | "bad" | "unwatched";
      readonly looks: number;
      readonly bad: number;
      readonly unknown: number;
    }[];
    readonly availability: {
      /** Of the looks that told something, 0 to 1; null: nobody looked. */
      readonly up: number | null;
      readonly looks: number;
      readonly bad: number;
      readonly unknown: number;
      readonly unwatchedDays: number;
    };
  } | null;
  readonly outages: readonly { readonly from: string; readonly until: string | null }[] | null;
  readonly copies: {
    readonly done: number;
    readonly failed: number;
    readonly lastAt: string | null;
    readonly longestGap: { readonly from: string; readonly ms: number } | null;
    readonly lateMs: number;
  };
  readonly snapshots: {
    readonly taken: number;
    readonly kept: number;
    readonly newestAt: string | null;
    readonly verifications: number;
    readonly hashed: number;
    readonly withDamage: number;
  };
  readonly drills: readonly {
    readonly at: string;
    readonly result: "passed" | "failed" | "undone";
    readonly rtoMs: number | null;
    readonly rpoMs: number | null;
  }[];
  readonly moves: readonly {
    readonly at: string;
    readonly kind: string;
    readonly result: "done" | "undone";
    readonly rtoMs: number | null;
    readonly rpoMs: number | null;
  }[];
}
