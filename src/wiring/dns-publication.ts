import { withoutThoseOut } from "../core/dns/account-watch.ts";
import { drainClock } from "../core/dns/drain-clock.ts";
import { decidePublished, type Publication } from "../core/dns/publication.ts";
import type { SiteDns, SiteProvider } from "../core/dns/site-dns.ts";
import { ClonePanelError } from "../core/errors.ts";
import type { DrainView } from "../core/report/dns.ts";
import type { AccountId, SiteId } from "../core/site/site.ts";
import { readRecord, replicaOf } from "../engines/mirror/site-record.ts";
import { systemClock } from "../platform/clock.ts";
import type { DnsOrder } from "../ports/app-port.ts";
import type { DnsLedger } from "../ports/dns-ledger.ts";
import { requireSiteDns } from "./dns-house.ts";
import type { Opened } from "./house.ts";

/** Whom the record wants to be published; before the first sync that is the preferred primary. */
export async function publicationOf(opened: Opened, dns: SiteDns, primary?: AccountId): Promise<Publication> {
  const record = await readRecord(opened.state.coordination, opened.seats.site(dns.site));
  const accounts = [...dns.addresses.keys()].map((account) => {
    const { role, generation } = replicaOf(record, account);
    if (account === (primary ?? record.primary)) return { account, standing: "primary" } as const;
    if (role === "fenced") return { account, standing: "fenced" } as const;
    return { account, standing: generation === null ? "never-written" : "carries-the-site" } as const;
  });
  const ledger = await opened.dns.ledger.read(dns.site);
  const published = decidePublished(dns.settings.policy, accounts);
  const publish = dns.settings.policy === "failover" ? published : withoutThoseOut(published, ledger.watch);
  const isWhole = publish.length === published.length;
  const isPrepared = systemClock.nowMs() < ledger.preparedUntilMs;
  const roles = dns.mx === null ? null : await opened.mail.roles(dns.site, primary);
  return {
    publish,
    ttl: isWhole && !isPrepared ? ledger.ttl : "short",
    ...(roles === null ? {} : { mail: [roles.primary, roles.secondary] }),
  };
}

/** Away from the preferred primary the way back shall be short. */
export function stageOf(opened: Opened, { site }: SiteDns, primary: AccountId): Publication["ttl"] {
  return primary === opened.seats.site(site).primary ? "normal" : "short";
}

export async function setStage(ledger: DnsLedger, site: SiteId, ttl: DnsOrder["ttl"]): Promise<void> {
  if (ttl === "as-it-is") return;
  // What a person or a change of roles decides ends what a suspicion began; one that goes on begins it anew.
  await ledger.change(site, (before) => ({ ...before, ttl, preparedUntilMs: 0 }));
}

/** @throws ClonePanelError SITE_UNKNOWN, DNS_NOT_CONFIGURED */
export function siteDnsNamed(opened: Opened, site: string): SiteDns {
  return requireSiteDns(opened.dns, opened.seats.site(site).id);
}

/** When the world sees the last change of whom visitors are sent to. */
export async function drainOf(opened: Opened, site: SiteId): Promise<DrainView | null> {
  const { drain } = await opened.dns.ledger.read(site);
  if (drain === null) return null;
  const clock = drainClock(drain);
  const iso = (atMs: number) => new Date(atMs).toISOString();
  return {
    publishedAt: iso(clock.publishedMs),
    drainedAt: iso(clock.drainedMs),
    longTailAt: iso(clock.longTailMs),
  };
}

/** @throws ClonePanelError DNS_NOT_CONFIGURED */
export function requireSiteProvider(dns: SiteDns, named: string): SiteProvider {
  const found = dns.providers.find(({ id }) => id === named);
  if (found !== undefined) return found;
  throw new ClonePanelError("DNS_NOT_CONFIGURED", `"${named}" is no DNS provider of the site "${dns.site}"`, {
    hint: `Its providers: ${dns.providers.map(({ id }) => id).join(", ")}`,
    remedy: "owner",
    site: dns.site,
  });
}
