import type { AccountWatch } from "../core/dns/account-watch.ts";
import type { Drain } from "../core/dns/drain-clock.ts";
import type { Parity } from "../core/dns/parity.ts";
import type { Publication } from "../core/dns/publication.ts";
import type { AccountId, SiteId } from "../core/site/site.ts";

/** What is remembered of a site's DNS from one look to the next. Times in milliseconds since 1970. */
export interface SiteDnsLedger {
  readonly site: SiteId;
  /** `short` from prepare or a failover on, until restore: it wins over what the roles want. */
  readonly ttl: Publication["ttl"];
  /** Until then the short TTL is published because the primary is, or was just now, missed; 0: it never was. */
  readonly preparedUntilMs: number;
  /** What each provider was told last, after a review or by a change of roles. Nobody corrects what was never told. */
  readonly told: Readonly<Record<string, Told>>;
  /** How the nameservers stood when they were last asked. */
  readonly standing: DnsStanding | null;
  readonly watch: Readonly<Record<AccountId, AccountWatch>>;
  readonly drain: Drain | null;
  /** Until when a resolver may remember what stood there before any change so far. */
  readonly cachedUntilMs: number;
}

export interface Told extends Publication {
  readonly atMs: number;
}

export interface DnsStanding {
  readonly verdict: Parity["verdict"];
  readonly publishes: readonly AccountId[];
  readonly atMs: number;
}

/** Changed only by who holds the lock of the site's DNS. Each write is on the disk before its promise resolves. */
export interface DnsLedger {
  read(site: SiteId): Promise<SiteDnsLedger>;
  change(site: SiteId, how: (before: SiteDnsLedger) => SiteDnsLedger): Promise<void>;
}
