import type { Drain } from "./status.ts";

/** `GET /sites/{site}/dns`: asks every nameserver now, a second or some (`dns check`), with the matrix beside it. */
export interface DnsCheck {
  readonly zones: readonly DnsZoneCheck[];
}

export interface DnsZoneCheck {
  readonly site: string;
  readonly zone: string;
  /** True only when every nameserver answered, and all alike. */
  readonly parity: boolean;
  readonly verdict: "alike" | "differs" | "unknown";
  /** The accounts that the nameservers which answer name now. */
  readonly publishes: readonly string[];
  readonly servers: readonly DnsServer[];
  readonly differences: readonly DnsDifference[];
  readonly drain: Drain | null;
  readonly delegation: {
    /** The zone above; null: nobody could be asked, `because` says why. */
    readonly parent: string | null;
    readonly because: string | null;
    readonly nameservers: readonly { readonly name: string; readonly glue: readonly string[] }[];
    /** Where registry and zones do not agree. */
    readonly faults: readonly string[];
  };
  readonly warnings: readonly string[];
  /** Every managed set at every nameserver: the rows of the matrix. `differences` says which of them are not alike. */
  readonly matrix: readonly DnsMatrixRow[];
}

export interface DnsServer {
  readonly provider: string;
  readonly address: string;
  readonly serial: number | null;
  readonly answered: boolean;
  readonly state: "answers" | "silent" | "lame" | "unasked";
  readonly because: string | null;
  readonly tcp: "silent" | "differs" | null;
}

export interface DnsDifference {
  readonly name: string;
  readonly type: string;
  /** `values`: other records. `ttl`: kept for another time. `published`: not what the plan wants. */
  readonly what: "values" | "ttl" | "published";
  /** By label of the server. Empty: it has no such set. */
  readonly values: Readonly<Record<string, readonly string[]>>;
  readonly ttls: Readonly<Record<string, number | null>>;
}

export interface DnsMatrixRow {
  readonly name: string;
  readonly type: string;
  readonly cells: readonly {
    /** As in `servers[]`, in the same order. */
    readonly provider: string;
    readonly address: string;
    /** Null: it did not answer. Empty: it has no such set. */
    readonly values: readonly string[] | null;
    readonly ttlSeconds: number | null;
  }[];
}

/** `GET /sites/{site}/dns/plan`: what would change at the providers (`dns plan`); changes nothing. */
export interface DnsPlans {
  readonly zones: readonly DnsZonePlan[];
}

export interface DnsZonePlan {
  readonly site: string;
  readonly zone: string;
  readonly provider: string;
  readonly account: string | null;
  readonly steps: readonly DnsStep[];
  readonly refused: readonly string[];
  readonly warnings: readonly string[];
  readonly hash: string;
  readonly failed: { readonly code: string; readonly message: string; readonly hint: string } | null;
}

export interface DnsStep {
  readonly kind: "create" | "replace" | "delete";
  readonly name: string;
  readonly type: string;
  readonly before: DnsSet | null;
  readonly after: DnsSet | null;
}

export interface DnsSet {
  readonly ttlSeconds: number;
  readonly values: readonly string[];
}
