import type { SecretRef } from "../site/secret.ts";
import type { AccountId } from "../site/site.ts";

/** One check of a site, as it is configured: defaults filled in. Times in milliseconds. */
export type CheckSettings = CheckRhythm & CheckTarget;

export interface CheckRhythm {
  /** Unique within its site. */
  readonly name: string;
  readonly everyMs: number;
  /** So many failures, not undone by a clean run in between, make it bad. */
  readonly failures: number;
  /** Another check of the site: while that one is bad, this one raises no alarm of its own. */
  readonly needs: string | null;
}

export type CheckTarget =
  | HttpTarget
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }
  /** Every nameserver of the site's zone, asked directly. */
  | { readonly kind: "dns" }
  | {
      readonly kind: "smtp";
      readonly host: string;
      readonly port: number;
      readonly startTls: "needed" | "unasked";
    }
  | { readonly kind: "imap"; readonly host: string; readonly port: number; readonly tls: "implicit" | "none" }
  /** The login of an account, with the host key that is pinned for it. */
  | { readonly kind: "ssh"; readonly account: AccountId }
  | {
      readonly kind: "certificate";
      readonly host: string;
      readonly port: number;
      /** The name it must be valid for. */
      readonly serves: string;
      readonly days: Limits;
    }
  | DomainTarget
  /** Space and inodes of an account's file system, in percent that are used. */
  | { readonly kind: "disk"; readonly account: AccountId; readonly percent: Limits }
  | { readonly kind: "clock"; readonly account: AccountId; readonly offsetMs: Limits }
  /** The replica that is furthest behind. */
  | { readonly kind: "lag"; readonly ageMs: Limits }
  | { readonly kind: "snapshot"; readonly ageMs: Limits }
  /** Since the replica that was compared as a whole longest ago. */
  | { readonly kind: "verify"; readonly ageMs: Limits }
  /** Since the last restore drill, which has to have passed. */
  | { readonly kind: "drill"; readonly ageMs: Limits }
  /** How long the oldest mail waits at the secondary. */
  | { readonly kind: "mail"; readonly ageMs: Limits }
  /** Since something outside (a job, a backup) said that it lives. */
  | { readonly kind: "heartbeat"; readonly beat: string; readonly key: SecretRef; readonly ageMs: Limits };

/** How long a domain is registered, as its registry says. */
export interface DomainTarget {
  readonly kind: "domain";
  readonly domain: string;
  /** The registry's RDAP server, with a slash at its end; null: the one that IANA lists. */
  readonly rdap: string | null;
  readonly days: Limits;
}

export interface HttpTarget {
  readonly kind: "http";
  readonly url: string;
  readonly expect: HttpExpectation;
}

export interface HttpExpectation {
  /** Null: anything below 400. */
  readonly status: number | null;
  /** Words that the page holds, and words that it must not hold. */
  readonly body: string | null;
  readonly not: string | null;
  readonly json: { readonly path: string; readonly equals: string | number | boolean | null } | null;
  /** Until the first byte of the answer. */
  readonly firstByteMs: number | null;
}

/** For days to go, where less is worse, `warn` is the larger one. */
export interface Limits {
  readonly warn: number;
  readonly bad: number;
}

/** A time in which failures are expected: nothing is counted and nobody is woken. Milliseconds since 1970. */
export interface MaintenanceWindow {
  readonly fromMs: number;
  readonly untilMs: number;
}
