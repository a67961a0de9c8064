import type { AccountId, SiteId } from "../site/site.ts";

/** `verify`: one of `data.sites[]`. */
export interface SiteVerification {
  readonly site: SiteId;
  readonly generation: number;
  /** The vault itself, then every replica. */
  readonly places: readonly VerifiedPlace[];
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
}

export function hasDrift(verification: SiteVerification): boolean {
  return verification.places.some((place) => place.differenceCount > 0);
}
