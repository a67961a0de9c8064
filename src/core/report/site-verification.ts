import type { AccountId, SiteId } from "../site/site.ts";

/** `verify`: one of `data.sites[]`. */
export interface SiteVerification {
  readonly site: SiteId;
  readonly generation: number;
  /** The vault itself, then every replica. */
  readonly places: readonly VerifiedPlace[];
  /**
   * The primary, as far as it could be asked. It is ahead of the vault while its site is used, so what differs there does
   * not count as drift.
   */
  readonly primary: VerifiedPlace | null;
  readonly durationMs: number;
}

export interface VerifiedPlace {
  /** Null: the vault. */
  readonly account: AccountId | null;
  readonly files: number;
  readonly rows: number;
  /** The first of them, bounded. */
  readonly differences: readonly Difference[];
  /** How many there are in all. */
  readonly differenceCount: number;
}

export interface Difference {
  readonly kind: "file" | "table" | "row" | "state";
  /** A path ready for showing, or `database.table`. */
  readonly name: string;
  readonly because: string;
  /** Of a table whose rows differ: which, by their keys. Bounded. */
  readonly rows?: readonly DifferingRow[];
  /** Groups of its rows that differ too, and were not looked into. */
  readonly groupsNotNamed?: number;
}

export interface DifferingRow {
  /** Values of the table's key; of a table without a key, all values. Shortened when it is long. */
  readonly key: string;
  /** Seen from the account: it lacks the row, it has one too much, it has another one. */
  readonly kind: "missing" | "extra" | "differs";
}

export function hasDrift(verification: SiteVerification): boolean {
  return verification.places.some((place) => place.differenceCount > 0);
}
