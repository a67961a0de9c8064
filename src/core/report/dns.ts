import type { Parity, SetDifference } from "../dns/parity.ts";
import type { AccountId, SiteId } from "../site/site.ts";

/** `dns check`: one of `data.zones[]`. A contract: fields are only ever added. */
export interface DnsZoneCheck {
  readonly site: SiteId;
  readonly zone: string;
  /** True only when every nameserver answered, and all alike. */
  readonly parity: boolean;
  readonly verdict: Parity["verdict"];
  /** The accounts that the nameservers which answer name now. */
  readonly publishes: readonly AccountId[];
  readonly servers: readonly DnsServerView[];
  readonly differences: readonly SetDifference[];
  readonly drain: DrainView | null;
  readonly delegation: DelegationView;
  readonly warnings: readonly string[];
  /** Every managed set as each nameserver has it, whether they agree or not. */
  readonly matrix: readonly DnsMatrixRow[];
}

export interface DnsMatrixRow {
  readonly name: string;
  readonly type: string;
  /** In the order of `servers`. */
  readonly cells: readonly {
    readonly provider: string;
    readonly address: string;
    /** Null: it did not answer. Empty: it has no such set. */
    readonly values: readonly string[] | null;
    readonly ttlSeconds: number | null;
  }[];
}

/** What the registry says of the zone. */
export interface DelegationView {
  /** The zone above; null: nobody could be asked, `because` says why. */
  readonly parent: string | null;
  readonly because: string | null;
  readonly nameservers: readonly { readonly name: string; readonly glue: readonly string[] }[];
  /** Where registry and zones do not agree. */
  readonly faults: readonly string[];
}

export interface DnsServerView {
  /** Its name in the configuration; of a nameserver without a provider here, its own name. */
  readonly provider: string;
  readonly address: string;
  readonly serial: number | null;
  readonly answered: boolean;
  /** `lame`: it answers, but does not serve the zone. `unasked`: this machine has no way to this one of its addresses. */
  readonly state: "answers" | "silent" | "lame" | "unasked";
  readonly because: string | null;
  /** `silent` or `differs` where it may not be trusted over TCP; null: it says the same there, or was not asked. */
  readonly tcp: "silent" | "differs" | null;
}

/** When who sees what was changed last; ISO 8601, UTC. */
export interface DrainView {
  readonly publishedAt: string;
  /** Resolvers that keep to the TTL have forgotten the old. */
  readonly drainedAt: string;
  /** An estimate for those that do not. */
  readonly longTailAt: string;
}

/** What one look at a site's nameservers came to. */
export interface DnsTending {
  readonly site: SiteId;
  readonly kind: "nothing-to-do" | "changed" | "waiting" | "failed" | "busy";
  readonly verdict: Parity["verdict"] | null;
  readonly publishes: readonly AccountId[];
  /** What shall be published; null: somebody else is changing it. */
  readonly ttl: "normal" | "short" | null;
  /** Nameservers that answered what is no longer true. */
  readonly alarms: readonly string[];
  readonly zones: readonly DnsZoneApplied[];
}

/** `dns import`. */
export interface DnsZoneImport {
  readonly site: SiteId;
  readonly zone: string;
  readonly provider: string;
  readonly sets: number;
  /** A zone file, ASCII. */
  readonly text: string;
  readonly warnings: readonly string[];
}

/** `dns plan`: one of `data.zones[]`. A contract: fields are only ever added. */
export interface DnsZonePlan {
  readonly site: SiteId;
  readonly zone: string;
  readonly provider: string;
  /** The account that lives where the nameserver does; null: none of the site's. */
  readonly account: AccountId | null;
  readonly steps: readonly DnsStepView[];
  readonly refused: readonly string[];
  readonly warnings: readonly string[];
  /** Of the whole plan of the site, with what stands at all its providers now: for `dns apply --plan`. */
  readonly hash: string;
  /** Why nobody knows what it says now. */
  readonly failed: DnsFailure | null;
}

export interface DnsStepView {
  readonly kind: "create" | "replace" | "delete";
  readonly name: string;
  readonly type: string;
  readonly before: DnsSetView | null;
  readonly after: DnsSetView | null;
}

export interface DnsSetView {
  readonly ttlSeconds: number;
  readonly values: readonly string[];
}

export interface DnsFailure {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** `dns apply`: one of `data.zones[]`. */
export interface DnsZoneApplied {
  readonly site: SiteId;
  readonly zone: string;
  readonly provider: string;
  readonly status: "unchanged" | "done" | "queued" | "failed";
  readonly steps: readonly DnsStepView[];
  /** When the world sees it; null when nobody was sent elsewhere. */
  readonly drain: DrainView | null;
  /** What the nameserver itself answered afterwards; null when nothing was changed there. */
  readonly nameserver: "new" | "old" | "silent" | null;
  readonly failed: DnsFailure | null;
}
