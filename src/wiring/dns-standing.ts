import type { SiteStatus } from "../core/report/site-status.ts";
import type { SiteId } from "../core/site/site.ts";
import { askServers } from "../engines/dns/ask-servers.ts";
import { judgeServers } from "../engines/dns/check-site-dns.ts";
import { systemClock } from "../platform/clock.ts";
import { systemDnsClient } from "../platform/dns/dns-client.ts";
import { drainOf, publicationOf } from "./dns-publication.ts";
import type { Opened } from "./house.ts";

/** The daemon looks every few seconds and writes at least once a minute. */
const freshMs = 120_000;
/** Somebody waits at the terminal: a nameserver that needs longer counts as silent, and the parity as not known. */
const quickClient = systemDnsClient({ queryMs: 1_500, tries: 1 });

/** How the nameservers stand: as the daemon found them, else by a quick look now. Parity only when all of them say so. */
export async function readDnsStanding(
  opened: Opened,
  site: SiteId,
  signal: AbortSignal,
): Promise<SiteStatus["dns"]> {
  const dns = opened.dns.site(site);
  if (dns === null) return null;
  const { standing } = await opened.dns.ledger.read(site);
  const drain = await drainOf(opened, site);
  const ageMs = standing === null ? null : systemClock.nowMs() - standing.atMs;
  if (standing !== null && ageMs !== null && ageMs >= 0 && ageMs < freshMs) {
    return { parity: standing.verdict === "alike", publishes: standing.publishes, drain };
  }
  const servers = await askServers({ ...opened.dns.engine(signal), client: quickClient }, dns, "udp");
  const { verdict, publishes } = judgeServers(dns, await publicationOf(opened, dns), servers);
  return { parity: verdict === "alike", publishes, drain };
}
