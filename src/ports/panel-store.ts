import type { DayCount } from "../core/check/day-count.ts";
import type { SiteId } from "../core/site/site.ts";

/** Who may come in, and what they did: kept beside the operation log. Nothing in it lets anybody in who reads it. */
export interface PanelStore {
  readonly users: Records<UserRecord>;
  /** By the credential's own id, Base64url. */
  readonly passkeys: Records<PasskeyRecord>;
  /** By the hash of what the browser holds. */
  readonly sessions: Records<SessionRecord>;
  /** By the hash of what the program holds. */
  readonly tokens: Records<TokenRecord>;
  /** First answers to writes, by who asked and their key. */
  readonly answers: Records<KeptAnswer>;
  /** Texts of the configuration that were replaced from the browser, by when. */
  readonly configs: Records<KeptConfig>;
  readonly runs: RunShelf;
  readonly audit: AuditTrail;
  readonly checkDays: CheckDays;
}

/** What was begun from outside, as JSON, so that it is known whatever becomes of the process that does it. */
export interface RunShelf {
  /** On the disk when its promise resolves. `endsAt` in milliseconds since 1970. */
  keep(id: string, document: unknown, endsAt: number): Promise<void>;
  /** In no order, and without those whose end is over. `dead`: the process that kept it last is proven dead. */
  list(
    nowMs: number,
  ): Promise<
    readonly { readonly id: string; readonly document: unknown; readonly keeper: "alive" | "dead" }[]
  >;
}

/** How the checks of each day came out. */
export interface CheckDays {
  /** Adds to what is there, and forgets what is older than 400 days. */
  add(site: SiteId, counts: readonly DayCount[]): Promise<void>;
  /** From that day on, by day. */
  list(site: SiteId, since: string): Promise<readonly DayCount[]>;
  /** The first day that is known; null: none. */
  first(site: SiteId): Promise<string | null>;
}

/** Small documents with an end. Every write is on the disk when its promise resolves. */
export interface Records<Document> {
  get(key: string): Promise<Document | null>;
  /** By key. */
  list(): Promise<readonly { readonly key: string; readonly document: Document }[]>;
  /** `endsAt` in milliseconds since 1970; null: it stays. */
  put(
    key: string,
    document: Document,
    how: { readonly expect: "absent" | "present" | "either"; readonly endsAt: number | null },
  ): Promise<"stored" | "conflict">;
  remove(key: string): Promise<"removed" | "absent">;
  /** Those whose end is over. Returns how many. */
  removeEnded(nowMs: number): Promise<number>;
}

/** Times in milliseconds since 1970. */
export interface UserRecord {
  readonly role: "admin" | "operator" | "client";
  readonly sites: "all" | readonly string[];
  readonly mayChange: "yes" | "no";
  /** `scrypt$N$r$p$salt$hash`. */
  readonly password: string;
  /** Base32; null: none. `lastStep`: no code counts twice. */
  readonly secondFactor: { readonly secret: string; readonly lastStep: number } | null;
  /** Offered and not confirmed yet. */
  readonly offeredSecret: string | null;
  /** Hashes. */
  readonly recoveryCodes: readonly string[];
  readonly madeAt: number;
  readonly lastSeenAt: number | null;
}

/** What proves a passkey, which is no secret: its other half never leaves its owner's device. */
export interface PasskeyRecord {
  /** To name it by. */
  readonly id: string;
  readonly name: string;
  readonly user: string;
  /** What the browser knows the user by. A later user of the same name has another one. */
  readonly handle: string;
  readonly rpId: string;
  /** COSE, Base64url. */
  readonly publicKey: string;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly kept: "one-device" | "synced";
  readonly madeAt: number;
  readonly lastUsedAt: number | null;
  /** Its counter went back then, as that of a copy does. */
  readonly copiedAt: number | null;
}

export interface SessionRecord {
  readonly user: string;
  /** A part of no secret, to name it by. */
  readonly label: string;
  readonly startedAt: number;
  readonly lastSeenAt: number;
  readonly steppedUpUntil: number | null;
  readonly from: string;
  readonly program: string;
}

export interface TokenRecord {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly sites: "all" | readonly string[];
  readonly madeAt: number;
  readonly by: string;
  readonly expiresAt: number;
  readonly lastUsedAt: number | null;
}

export interface KeptAnswer {
  /** SHA-256 of method, address and body. */
  readonly request: string;
  readonly status: number;
  readonly body: string;
}

export interface KeptConfig {
  readonly text: string;
  readonly at: number;
  readonly by: string;
}

export interface AuditEntry {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly who: string;
  readonly from: string;
  readonly what: string;
  readonly site: string | null;
  readonly status: number;
  readonly detail: unknown;
}

export interface AuditRecord extends AuditEntry {
  readonly seq: number;
  readonly hash: string;
}

/** Rows that each name the one before by its hash. */
export interface AuditTrail {
  append(entry: AuditEntry): Promise<AuditRecord>;
  /** Newest first; `before` leaves out that one and all newer. */
  list(query: { readonly before: number | null; readonly limit: number }): Promise<readonly AuditRecord[]>;
  /** Reads it from its first row to its last. */
  verify(): Promise<{ readonly rows: number; readonly brokenAt: number | null; readonly because: string }>;
}
