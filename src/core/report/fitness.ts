import type { AccountId, SiteId } from "../site/site.ts";

/** The red and green list of a spare: could it be the primary now? */
export interface FitnessReport {
  readonly site: SiteId;
  /** The one that would take over. */
  readonly account: AccountId;
  readonly primary: AccountId;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** `alone`: the primary could not be looked at. */
  readonly compared: "with-primary" | "alone";
  readonly rows: readonly FitnessRow[];
}

export interface FitnessRow {
  /** `lag`, `php`, `room`, `quota`, `clock`, `crontab`, `certificate`, `names`. */
  readonly topic: string;
  /** `red`: it could not serve, and nothing is moved there by itself. `amber`: worth knowing before. */
  readonly level: "green" | "amber" | "red";
  readonly text: string;
  /** The next thing to type or to do. */
  readonly next: string | null;
}
