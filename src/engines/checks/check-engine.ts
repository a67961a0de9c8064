import type { DrillSeen } from "../../core/check/judge-drill-age.ts";
import type { Anchor } from "../../core/check/own-line.ts";
import type { DnsZoneCheck } from "../../core/report/dns.ts";
import type { AccountId } from "../../core/site/site.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Probes } from "../../ports/probes.ts";

/** What the checks of one site need. */
export interface CheckEngine {
  readonly clock: Clock;
  readonly probes: Probes;
  readonly anchors: readonly Anchor[];
  readonly account: (id: AccountId) => AccountLook;
  /** Every nameserver of the site's zone. @throws ClonePanelError DNS_NOT_CONFIGURED */
  readonly dns: () => Promise<DnsZoneCheck>;
  /** What ClonePanel knows of its own work; null: nothing yet. */
  readonly ages: () => Promise<OwnAges>;
  /** Since the outside last said that this lives; null: never. Milliseconds. */
  readonly beatAge: (beat: string) => Promise<number | null>;
  readonly signal: AbortSignal;
}

/** Null: nothing yet. */
export interface OwnAges {
  readonly lagMs: number | null;
  readonly snapshotMs: number | null;
  readonly verifyMs: number | null;
  readonly drill: DrillSeen;
  /** Null: the site's mail is not moved, or no transfer has looked yet. */
  readonly mailMs: number | null;
}

/** Small looks over the account's login. @throws ClonePanelError where it cannot be reached. */
export interface AccountLook {
  /** Logs in; the host key is the pinned one then. */
  login(signal: AbortSignal): Promise<void>;
  /** The fuller of space and inodes, in percent. */
  disk(signal: AbortSignal): Promise<number | null>;
  /** Its clock against ours, without sign. */
  clockOffset(signal: AbortSignal): Promise<number | null>;
}
