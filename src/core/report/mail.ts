import type { AccountId, SiteId } from "../site/site.ts";
import type { HealthFinding } from "./account-health.ts";

/** `mail transfer`: one of `data.runs[]`. A contract: fields are only ever added. */
export interface MailRun {
  readonly site: SiteId;
  readonly from: AccountId;
  readonly to: AccountId;
  /** Arrived at the primary, read back, and taken from the secondary in this run. */
  readonly moved: number;
  readonly bytes: number;
  /** Copies of moved messages that this machine keeps for now. */
  readonly held: number;
  readonly quarantined: number;
  /** Still at the secondary and to be moved. */
  readonly pending: number;
  readonly oldestSeconds: number | null;
  /** At the secondary and staying there: in the trash, or marked as deleted. */
  readonly left: number;
  readonly blocked: readonly { readonly because: string; readonly messages: number }[];
  readonly warnings: readonly string[];
  readonly durationMs: number;
}

/** What the last look at the secondary came to. Times in milliseconds since 1970. */
export interface MailSummary {
  readonly atMs: number;
  readonly from: AccountId;
  readonly to: AccountId;
  readonly pending: number;
  readonly pendingBytes: number;
  readonly oldestMs: number | null;
  readonly left: number;
  readonly held: number;
  readonly quarantined: number;
  readonly blocked: readonly { readonly because: string; readonly messages: number }[];
  readonly mailboxes: readonly {
    readonly mailbox: string;
    readonly pending: number;
    readonly bytes: number;
    readonly oldestMs: number | null;
  }[];
}

/** `mail status`: one of `data.sites[]`. */
export interface MailStatus {
  readonly site: SiteId;
  readonly primary: AccountId;
  readonly secondary: AccountId;
  /** Of the site's roles that these follow from. */
  readonly epoch: number;
  /** Why the roles are so, in a sentence. */
  readonly because: string;
  /** ISO 8601; null: nobody looked since the roles are so. */
  readonly asOf: string | null;
  readonly pending: number | null;
  readonly oldestSeconds: number | null;
  readonly left: number;
  readonly held: number;
  readonly mailboxes: readonly {
    readonly mailbox: string;
    readonly pending: number;
    readonly bytes: number;
    readonly oldestSeconds: number | null;
  }[];
  readonly blocked: readonly { readonly because: string; readonly messages: number }[];
  readonly quarantined: readonly {
    readonly key: string;
    readonly mailbox: string;
    readonly folder: string;
    readonly at: string;
    readonly bytes: number;
    readonly because: string;
  }[];
}

/** `mail doctor`: one of `data.sites[]`. */
export interface MailHealth {
  readonly site: SiteId;
  readonly primary: AccountId;
  readonly secondary: AccountId;
  readonly because: string;
  readonly findings: readonly HealthFinding[];
}

/** `mail held`: one of `data.sites[].held[]`. */
export interface HeldMail {
  readonly key: string;
  readonly mailbox: string;
  readonly folder: string;
  readonly at: string;
  readonly bytes: number;
  /** As it is written in the message, not decoded. */
  readonly subject: string | null;
  readonly until: string;
}

export interface HeldMails {
  readonly site: SiteId;
  /** The newest 200. */
  readonly held: readonly HeldMail[];
  readonly total: number;
}
