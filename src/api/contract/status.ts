/** `clonepanel status`: one of `data.sites[]`. */
export interface SiteStatus {
  readonly site: string;
  /** The account that takes updates now. */
  readonly primary: string;
  readonly epoch: number;
  readonly state: SiteState;
  readonly replicas: readonly ReplicaStatus[];
  /** Null before the first sync. */
  readonly generation: { readonly number: number; readonly at: string } | null;
  /** The last survey of the primary that succeeded, also one that found no change: the age of the copy. Null before the first. */
  readonly surveyedAt: string | null;
  readonly lastSnapshot: { readonly id: string; readonly at: string } | null;
  /** Null: not configured. */
  readonly dns: {
    /** True only when every nameserver answered, and all alike. */
    readonly parity: boolean;
    readonly publishes: readonly string[];
    readonly drain: Drain | null;
  } | null;
  /** Null: not configured, or nobody looked yet (then `SiteDetail.mail` says which). */
  readonly mail: {
    readonly pending: number;
    readonly oldestSeconds: number | null;
    /** ISO 8601: when that was seen. */
    readonly asOf: string;
  } | null;
  readonly checks: readonly CheckStanding[];
  readonly drill: {
    readonly state: "passed" | "failed" | "none" | "unknown";
    readonly because: string;
    readonly at: string | null;
    readonly snapshot: string | null;
  };
  /** Null: no off-site store is configured. */
  readonly offsite: {
    readonly state: "good" | "none" | "unknown";
    readonly because: string;
    readonly snapshot: string | null;
    readonly provenAt: string | null;
  } | null;
  /** Null: the role never moved. */
  readonly lastMove: {
    readonly kind: "switchover" | "failover";
    readonly from: string;
    readonly to: string;
    readonly at: string;
    readonly rtoMs: number;
    readonly rpoMs: number;
  } | null;
}

/** `new`: never synced. `held`: paused by `hold`. */
export type SiteState =
  | "new"
  | "held"
  | "detached"
  | "steady"
  | "suspect"
  | "confirmed"
  | "failed-over"
  | "recovering";

export interface ReplicaStatus {
  readonly account: string;
  readonly role: "primary" | "replica" | "fenced";
  /** Null: never written to. */
  readonly generation: number | null;
  /** Age of the last successful survey whose content it carries; null: none yet. */
  readonly lagSeconds: number | null;
  readonly inSync: boolean;
}

/** When the world sees the last change of whom visitors are sent to. */
export interface Drain {
  readonly publishedAt: string;
  /** Resolvers that keep to the TTL have forgotten the old. */
  readonly drainedAt: string;
  /** An estimate for those that do not. */
  readonly longTailAt: string;
}

export interface CheckStanding {
  readonly name: string;
  /** `http`, `tcp`, `dns`, `smtp`, `imap`, `ssh`, `certificate`, `disk`, `clock`, `lag`, `snapshot`, ... */
  readonly kind: string;
  /** `failing`: it failed, but not often enough yet to be called bad. */
  readonly state: "unknown" | "good" | "warning" | "failing" | "bad" | "flapping" | "maintenance";
  readonly because: string;
  /** Since when it is in this state; of an unknown one, when it was last known. Null: never run. */
  readonly since: string | null;
  readonly knownAt: string | null;
  readonly failures: number;
  /** The bad check that stands for both. */
  readonly causedBy: string | null;
}

/**
 * One thing that can be safe or not, judged by the server: nothing is `good` that is older than twice its interval.
 * `off`: it is not configured, so nobody promised it.
 */
export interface Judgement {
  readonly topic:
    | "copy"
    | "snapshot"
    | "spare"
    | "dns"
    | "mail"
    | "checks"
    | "drill"
    | "offsite"
    | "failover"
    | "stranded";
  readonly level: "good" | "late" | "bad" | "unknown" | "off";
  /** One sentence for people: "unknown since 3 h: the primary was not surveyed". */
  readonly because: string;
  /** What it is counted from; null: never. */
  readonly knownAt: string | null;
}

/** The worst of a site's judgements. */
export type Safety = "good" | "late" | "bad" | "unknown";

/** `GET /overview`. */
export interface Overview {
  /** "11 of 12 protected; blog.example.org: the copy is 3 h old". */
  readonly sentence: string;
  readonly counts: Readonly<Record<Safety, number>>;
  /** Worst first, then by name. */
  readonly sites: readonly OverviewSite[];
  /** `status`: how each destination of alerts stands. */
  readonly notifications: readonly NotifierStanding[];
  /** Incidents that are open, of the sites one may see. */
  readonly openIncidents: number;
  /** Of this machine; false: nothing is kept up to date by this process (an API without its schedule). */
  readonly isScheduled: boolean;
}

export interface OverviewSite {
  readonly status: SiteStatus;
  readonly safety: Safety;
  readonly judgements: readonly Judgement[];
  /** What runs on it now. */
  readonly running: readonly {
    readonly operation: string;
    readonly kind: string;
    readonly startedAt: number;
  }[];
}

export interface NotifierStanding {
  readonly name: string;
  readonly driver: string;
  readonly state: "good" | "failing" | "untried";
  readonly because: string;
  readonly waiting: number;
  readonly lastToldAt: string | null;
}

/** `GET /sites/{site}`. */
export interface SiteDetail extends OverviewSite {
  readonly names: readonly string[];
  readonly app: string;
  readonly preferredPrimary: string;
  readonly accounts: readonly {
    readonly account: string;
    readonly role: "primary" | "replica" | "fenced";
    readonly addresses: readonly string[];
    /** A URL that reaches it whatever DNS says. */
    readonly origin: string | null;
    readonly path: string;
  }[];
  /** What was asked for; a promise is measured against it. */
  readonly wants: {
    readonly mirrorEveryMs: number;
    readonly snapshotEveryMs: number;
    readonly drillEveryMs: number;
    readonly keep: Readonly<Record<"hourly" | "daily" | "weekly" | "monthly" | "yearly", number>>;
    readonly failover: {
      readonly mode: "manual" | "assisted" | "automatic";
      readonly fence: "none" | "lease";
    };
    readonly dns: {
      readonly zone: string;
      readonly providers: readonly string[];
      readonly policy: "failover" | "round-robin" | "own-address";
      readonly names: readonly string[];
      readonly ttlSeconds: { readonly normal: number; readonly short: number };
    } | null;
    readonly mail: { readonly primary: string; readonly secondary: string; readonly everyMs: number } | null;
  };
  /** Stranded writes that nobody decided about; null: not counted (the vault could not be read). */
  readonly stranded: number | null;
}
