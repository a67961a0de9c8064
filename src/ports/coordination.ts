import type { RoleChange } from "../core/roles/role-change.ts";
import type { AccountId, Role, SiteId } from "../core/site/site.ts";

/** What ClonePanel knows of a site beside its configuration. One record a site, changed by compare-and-set. */
export interface SiteRecord {
  readonly site: SiteId;
  /** Grows with every change of the record. */
  readonly rev: number;
  readonly primary: AccountId;
  readonly epoch: number;
  /** Newest committed generation, 0 before the first. */
  readonly generation: number;
  /** Highest number that a generation was ever begun with; it may never have been committed. */
  readonly claimed?: number;
  /** Milliseconds since 1970 of the survey of that generation, and of the last survey that found no change. */
  readonly generationAt: number | null;
  readonly surveyedAt: number | null;
  readonly replicas: readonly ReplicaRecord[];
  /** Where each account's folder of the site was when it was worked on last, links followed: `~/..` or absolute. */
  readonly folders?: Readonly<Record<AccountId, string>>;
  /** Set by `hold`: the mirror pauses. */
  readonly heldSince: number | null;
  /** Set by `detach`, with `heldSince`: nothing of ours is on the primary any more. */
  readonly detachedAt?: number | null;
  /** A move of the primary role that is not finished. */
  readonly change?: RoleChange | null;
}

export interface ReplicaRecord {
  readonly account: AccountId;
  readonly role: Role;
  /** Generation it carries; null: never written to. */
  readonly generation: number | null;
  /** Milliseconds since 1970 of the last survey whose content it carries: lag is counted from here. */
  readonly surveyedAt: number | null;
  readonly verifiedAt: number | null;
  /** A verify found other content there than it should carry: the next pass compares everything. */
  readonly driftedAt?: number | null;
  /** Of a fenced account: the snapshot that its successor was promoted on, and the one of what it came back with. */
  readonly base?: string | null;
  readonly quarantine?: string | null;
}

export type CasOutcome =
  | { readonly kind: "stored"; readonly record: SiteRecord }
  | { readonly kind: "conflict" };

/** Takes a lock at once or says who holds it. A holder that is proven dead (boot id, process start time) is succeeded. */
export type LockOutcome =
  | { readonly kind: "granted"; readonly lock: Lock }
  | { readonly kind: "held"; readonly by: string; readonly sinceMs: number };

export interface StoredValue {
  /** Grows with every change. */
  readonly rev: number;
  readonly value: unknown;
}

export interface StoredEverything {
  /** By name. */
  readonly sites: readonly SiteRecord[];
  /** By key. */
  readonly values: readonly (StoredValue & { readonly key: string })[];
}

export interface Lock extends AsyncDisposable {
  readonly name: string;
}

export interface Coordination extends AsyncDisposable {
  readSite(site: SiteId): Promise<SiteRecord | null>;
  /** `expectRev` 0 creates. */
  storeSite(record: SiteRecord, expectRev: number): Promise<CasOutcome>;
  /** Small records that single engines keep (how the checks stand, where a failover is); null: none yet. */
  readValue(key: string): Promise<StoredValue | null>;
  /** `expectRev` 0 creates. The value is JSON. */
  storeValue(key: string, value: unknown, expectRev: number): Promise<"stored" | "conflict">;
  /** All records and values, of one moment for each: for a move to another store. */
  everything(): Promise<StoredEverything>;
  takeLock(name: string, purpose: string): Promise<LockOutcome>;
}
