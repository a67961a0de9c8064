import type { DrillReport } from "../core/drill/drill-report.ts";
import type { Take } from "../core/merge/plan-rescue.ts";
import type { AccountHealth } from "../core/report/account-health.ts";
import type { CertificateDemand, CertificateReport } from "../core/report/certificate-report.ts";
import type { CheckHistory, CheckRun } from "../core/report/check-report.ts";
import type { DetachReport, ReplicasAfter } from "../core/report/detach-report.ts";
import type { HoldReport } from "../core/report/hold-report.ts";
import type {
  OffsiteFetched,
  OffsiteRow,
  OffsiteRun,
  OffsiteSetUp,
  OffsiteVerification,
} from "../core/report/offsite.ts";
import type { Outcome, Review } from "../core/report/plan-view.ts";
import type { PruneReport } from "../core/report/prune-report.ts";
import type { RecoveryKit } from "../core/report/recovery-kit.ts";
import type {
  RescueApplied,
  RescueDiscarded,
  StrandedContext,
  StrandedItem,
  StrandedWrites,
} from "../core/report/rescue.ts";
import type { RoleReport } from "../core/report/role-report.ts";
import type { SiteStatus } from "../core/report/site-status.ts";
import type { SiteVerification } from "../core/report/site-verification.ts";
import type { SnapshotDiff } from "../core/report/snapshot-diff.ts";
import type { RestoreReport, SnapshotDetail, SnapshotRow } from "../core/report/snapshot-row.ts";
import type { SnapshotVerification } from "../core/report/snapshot-verification.ts";
import type { SyncRun } from "../core/report/sync-run.ts";
import type { Config } from "../core/site/config.ts";
import type { AccountId, SiteId } from "../core/site/site.ts";
import type { BrowseVerbs } from "./browse-verbs.ts";
import type { DnsVerbs } from "./dns-verbs.ts";
import type { KeyVerbs } from "./key-verbs.ts";
import type { OperationLog } from "./log.ts";
import type { MailVerbs } from "./mail-verbs.ts";
import type { NotifyVerbs } from "./notify-verbs.ts";
import type { OpenId } from "./openid.ts";
import type { Ownership } from "./ownership.ts";
import type { PageVerbs } from "./page-verbs.ts";
import type { PanelStore } from "./panel-store.ts";
import type { RequestVerbs } from "./request-verbs.ts";
import type { RestoreOrder } from "./restore-order.ts";
import type { Talk } from "./talk.ts";
import type { Unlocking } from "./unlocking.ts";
import type { WatchVerbs } from "./watch-verbs.ts";

export type { DnsOrder, ImportDnsOrder } from "./dns-verbs.ts";
export type { RestoreOrder } from "./restore-order.ts";
export type { WatchOrder } from "./watch-verbs.ts";

/**
 * Everything an entry point (command line, daemon, later the API) can ask for. One call, one site: who asks for many
 * goes through them and counts the failures. Every call throws ClonePanelError with site or account set where known.
 */
export interface App
  extends BrowseVerbs,
    NotifyVerbs,
    KeyVerbs,
    PageVerbs,
    RequestVerbs,
    WatchVerbs,
    DnsVerbs,
    MailVerbs,
    AsyncDisposable {
  readonly log: OperationLog;
  /** Null: this is the only controller. */
  readonly ownership: Ownership | null;
  /** Who may come in through the interface. */
  readonly panel: PanelStore;
  readonly unlocking: Unlocking;
  /** Null: nobody comes in by somebody else's service. */
  readonly openId: OpenId | null;

  /** One pass of the flow. `review` is only called when there is something to do. */
  sync(order: SyncOrder): Promise<Outcome<SyncRun>>;
  /** Full compare of vault and replicas. Changes nothing. */
  verify(order: SiteOrder): Promise<SiteVerification>;
  /** From what is known here; asks no account. */
  status(order: { readonly site: SiteId | null }): Promise<readonly SiteStatus[]>;
  /** Looks at the accounts, read-only. Never throws for an account that fails: that is a finding. */
  doctor(order: {
    readonly account: AccountId | null;
    readonly signal: AbortSignal;
  }): Promise<readonly AccountHealth[]>;

  /** Keeps the vault's current generation; null when the newest snapshot already holds it. */
  takeSnapshot(order: SiteOrder): Promise<SnapshotRow | null>;
  /** Newest first. */
  listSnapshots(order: { readonly site: SiteId | null }): Promise<readonly SnapshotRow[]>;
  /** `latest` is an id too. @throws SNAPSHOT_UNKNOWN */
  showSnapshot(order: {
    readonly site: SiteId;
    readonly id: string;
    /** A folder's content is listed with it, or the one file; null: none. @throws NOT_IN_SNAPSHOT */
    readonly path?: string | null;
  }): Promise<SnapshotDetail>;
  /** What differs; each side a snapshot's id, or `current` for the newest generation. */
  diffSnapshots(order: DiffOrder): Promise<SnapshotDiff>;
  /** What is needed to get everything back without ClonePanel. */
  recoveryKit(order: { readonly site: SiteId | null; readonly signal: AbortSignal }): Promise<RecoveryKit>;
  restore(order: RestoreOrder): Promise<Outcome<RestoreReport>>;
  /** Takes out of the list what no rule keeps; `emptyTrash` gives the room back. `review` is only called when one goes. */
  pruneSnapshots(order: PruneOrder): Promise<Outcome<PruneReport>>;
  /** Returns how many snapshots are gone for good. Can be cut short at any moment. */
  emptyTrash(order: SiteOrder & { readonly pace: "full" | "gentle" }): Promise<number>;
  /** Hashes what snapshots hold. `review` is only called when something can be mended and shall be. */
  verifySnapshots(order: VerifySnapshotsOrder): Promise<Outcome<SnapshotVerification>>;
  /** @throws SNAPSHOT_UNKNOWN */
  pinSnapshot(order: PinOrder): Promise<SnapshotRow>;
  unpinSnapshot(order: SiteOrder & { readonly id: string }): Promise<SnapshotRow>;

  /** Restores a snapshot where nobody sees it, looks at it, and remembers what it saw. @throws SNAPSHOT_UNKNOWN */
  drill(order: DrillOrder): Promise<DrillReport>;

  /** Makes the off-site store, and its key where none is yet. @throws OFFSITE_NOT_CONFIGURED, as all of these */
  setUpOffsite(order: {
    readonly mode: "preview" | "apply";
    readonly signal: AbortSignal;
  }): Promise<OffsiteSetUp | null>;
  /** Brings the newest good snapshot to the off-site store; only adds, and only what it does not have. */
  copyOffsite(order: SiteOrder): Promise<OffsiteRun>;
  /** Newest first. */
  listOffsite(order: {
    readonly site: SiteId | null;
    readonly signal: AbortSignal;
  }): Promise<readonly OffsiteRow[]>;
  /** Reads the store, all of it or the thirtieth that is due. What is wrong is in the report. */
  verifyOffsite(order: {
    readonly scope: "part" | "full";
    readonly signal: AbortSignal;
  }): Promise<OffsiteVerification>;
  /** Brings a copy back into the vault, pinned, or into a folder; nothing is believed unhashed. @throws OFFSITE_COPY_UNKNOWN */
  fetchOffsite(order: FetchOffsiteOrder): Promise<Outcome<OffsiteFetched>>;

  /** What returned primaries accepted before they died. From the vault alone; changes nothing. */
  listStranded(order: SiteOrder): Promise<StrandedWrites>;
  /** By id, or a beginning of it that fits only one. @throws RESCUE_ITEM_UNKNOWN */
  showStranded(
    order: SiteOrder & { readonly id: string },
  ): Promise<{ readonly item: StrandedItem; readonly context: StrandedContext }>;
  /** Brings stranded writes to the present primary. `review` is only called when there is something to do. @throws RESCUE_REFUSED, RESCUE_MOVED */
  applyStranded(order: RescueApplyOrder): Promise<Outcome<RescueApplied>>;
  /** Leaves them in the snapshot, with a record. The primary is not touched. */
  discardStranded(
    order: ChangeOrder & { readonly chosen: "all" | readonly string[] },
  ): Promise<Outcome<RescueDiscarded>>;

  switchover(order: MoveOrder): Promise<Outcome<RoleReport>>;
  /** The primary is gone; `generation` is a generation's number or a snapshot's id instead of the newest. */
  failover(order: FailoverOrder): Promise<Outcome<RoleReport>>;
  /** The preferred primary becomes primary again. */
  failback(order: PlannedMoveOrder): Promise<Outcome<RoleReport>>;

  /** Vault and replicas stay as they are until `release`; fencing and failover go on. Both are safe to repeat. */
  hold(order: ChangeOrder): Promise<Outcome<HoldReport>>;
  release(order: ChangeOrder): Promise<Outcome<HoldReport>>;

  /** Takes away what ClonePanel put on the accounts; vault and snapshots stay. Safe to repeat. @throws DETACH_FILE_ALTERED */
  detach(order: ChangeOrder & { readonly replicas: ReplicasAfter }): Promise<Outcome<DetachReport>>;

  /** Runs checks once and remembers how they stand. What fails is a row, never an error. */
  check(order: CheckOrder): Promise<CheckRun>;
  /** Something outside says that it lives, with the key that its `heartbeat` check names. */
  hearBeat(order: {
    readonly site: SiteId;
    readonly beat: string;
    readonly key: string;
  }): Promise<"heard" | "refused">;
  /** How they came out since that day (`2026-11-30`). */
  checkDays(order: { readonly site: SiteId; readonly since: string }): Promise<CheckHistory>;

  /** What browsers are shown at every account's own addresses. Changes nothing. */
  checkCertificates(order: SiteOrder): Promise<CertificateReport>;
  /** A new certificate when one is due, and the same one at every account. @throws CERTIFICATES_NOT_CONFIGURED */
  renewCertificates(order: ChangeOrder): Promise<Outcome<CertificateReport>>;
}

export interface SiteOrder {
  readonly site: SiteId;
  readonly signal: AbortSignal;
}

export interface CheckOrder extends SiteOrder {
  /** Null: all that are configured. */
  readonly names: readonly string[] | null;
}

/** `preview` writes nothing anywhere: not on accounts, not in the vault, not in the state. */
export interface ChangeOrder extends SiteOrder {
  readonly mode: "preview" | "apply";
  readonly review: Review;
}

export interface SyncOrder extends ChangeOrder {
  readonly deletions: "guarded" | "allowed";
}

export interface RescueApplyOrder extends ChangeOrder {
  /** `safe`: all that needs no person; else ids, beginnings of them, or groups (`order:205`). */
  readonly chosen: "safe" | readonly string[];
  readonly take: Take;
}

export interface PruneOrder extends ChangeOrder {
  /** `accepted`: a person looked at this machine's clock. */
  readonly clock: "guarded" | "accepted";
  /** A snapshot's id: a person looked at the changes up to it. */
  readonly trust: string | null;
}

export interface VerifySnapshotsOrder extends ChangeOrder {
  /** Null: all. */
  readonly id: string | null;
  readonly scope:
    | { readonly kind: "full" }
    /** What is due, so that everything is hashed within 30 days. */
    | { readonly kind: "rolling" }
    | { readonly kind: "sample"; readonly files: number }
    /** So many files of one snapshot, the newest good one where none is named, against the site as it is now. */
    | { readonly kind: "live"; readonly files: number };
  /** `mend`: a damaged file is replaced where another copy is good. */
  readonly repair: "report" | "mend";
}

export interface DiffOrder extends SiteOrder {
  readonly from: string;
  readonly to: string;
}

export interface PinOrder extends SiteOrder {
  readonly id: string;
  readonly reason: string;
}

export interface DrillOrder extends SiteOrder {
  /** Null: the newest that is not known to be damaged. */
  readonly snapshot: string | null;
}

export interface FetchOffsiteOrder extends ChangeOrder {
  /** A snapshot's id, the store's own id, or a beginning of one of them; `latest`. */
  readonly id: string;
  readonly to: { readonly kind: "vault" } | { readonly kind: "folder"; readonly folder: string };
}

export interface PlannedMoveOrder extends ChangeOrder {
  /** `accepted`: a person moves the role although a nameserver refuses to follow. */
  readonly names: "must-follow" | "accepted";
  readonly certificate: CertificateDemand;
}

export interface MoveOrder extends PlannedMoveOrder {
  readonly to: AccountId;
}

export interface FailoverOrder extends ChangeOrder {
  readonly to: AccountId;
  readonly generation: string | null;
  /** `accepted`: a person takes a replica that is far behind. */
  readonly lag: "limited" | "accepted";
  readonly certificate: CertificateDemand;
}

/** What an entry point hands over to open the application. */
export interface AppParts {
  readonly config: Config;
  readonly talk: Talk;
  readonly signal: AbortSignal;
  /** `look`: nothing is created where no state exists yet. */
  readonly intent: "look" | "change";
}

export type OpenApp = (parts: AppParts) => Promise<App>;
