import type { AccountId, SiteId } from "../site/site.ts";

/** The red and green list of a spare: could it be the primary now? */
export interface FitnessReport {
  readonly site: SiteId;
  /** The one that would take over. */
  readonly account: AccountId;
  readonly primary: AccountId;
  /** The last look, milliseconds since 1970. A row may be older. */
  readonly atMs: number;
  /** `alone`: the primary was never looked at beside it. */
  readonly compared: "with-primary" | "alone";
  readonly rows: readonly FitnessRow[];
}

export interface FitnessRow {
  /** `login`, `lag`, `php`, `room`, `quota`, `clock`, `crontab`, `certificate`, `names`. */
  readonly topic: string;
  /** `red`: it could not serve, and nothing is moved there by itself. `amber`: worth knowing before. */
  readonly level: "green" | "amber" | "red";
  readonly text: string;
  /** The next thing to type or to do. */
  readonly next: string | null;
  /** Milliseconds since 1970: a look that could not see it again leaves it as old as it is. */
  readonly seenAtMs: number;
}
