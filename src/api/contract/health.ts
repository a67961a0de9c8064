import type { CheckStanding } from "./status.ts";

/** `GET /sites/{site}/checks`: how the checks stand, and how they stood. */
export interface SiteChecks {
  readonly checks: readonly CheckWithHistory[];
  /** Before this nobody counted: earlier days are "not known", never "up". Null: nobody counts yet. */
  readonly countedSince: string | null;
}

export interface CheckWithHistory extends CheckStanding {
  /** Rounds of the last 90 days, the oldest first; days on which it never ran are missing. */
  readonly days: readonly CheckDay[];
}

export interface CheckDay {
  /** `2026-11-30`, UTC. */
  readonly day: string;
  readonly good: number;
  readonly warning: number;
  readonly bad: number;
  /** Rounds that could tell nothing. */
  readonly unknown: number;
  /** Median and slowest of the rounds that told something; null: none did. */
  readonly tookMs: { readonly middle: number; readonly slowest: number } | null;
}

/** `GET /accounts`. */
export interface AccountList {
  readonly accounts: readonly AccountRow[];
}

export interface AccountRow {
  readonly account: string;
  readonly transport: "ssh" | "local";
  readonly addresses: readonly string[];
  readonly origin: string | null;
  readonly sites: readonly { readonly site: string; readonly role: "primary" | "replica" | "fenced" }[];
  /** The last `doctor` that was run here, from the browser or not at all; null: none since this process began. */
  readonly health: { readonly at: string; readonly findings: readonly HealthFinding[] } | null;
}

/** `doctor`: one of `data.accounts[].findings[]`. */
export interface HealthFinding {
  readonly topic: string;
  readonly site: string | null;
  readonly level: "good" | "note" | "problem";
  readonly text: string;
  readonly next: string | null;
}
