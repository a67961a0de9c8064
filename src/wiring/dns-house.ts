import { type SiteDns, siteDnsOf } from "../core/dns/site-dns.ts";
import { ClonePanelError } from "../core/errors.ts";
import type { Config } from "../core/site/config.ts";
import type { AccountId, SiteId } from "../core/site/site.ts";
import { openDnsProvider } from "../drivers/dns/index.ts";
import type { DnsEngine } from "../engines/dns/dns-engine.ts";
import { systemApiRequests } from "../platform/api-request.ts";
import { systemClock } from "../platform/clock.ts";
import { nodeDigest } from "../platform/digest.ts";
import { systemDnsClient } from "../platform/dns/dns-client.ts";
import { fileDnsLedger } from "../platform/dns/file-ledger.ts";
import { fileDnsQueue } from "../platform/dns/file-queue.ts";
import { systemExec } from "../platform/exec/index.ts";
import { nodeFiles } from "../platform/files/node-files.ts";
import { nodeHmac } from "../platform/hmac.ts";
import type { Coordination } from "../ports/coordination.ts";
import type { DnsLedger } from "../ports/dns-ledger.ts";
import type { DnsProvider } from "../ports/dns-provider.ts";
import type { SecretResolver } from "../ports/secrets.ts";
import type { Transport } from "../ports/transport.ts";

export interface DnsHouse {
  engine(signal: AbortSignal): DnsEngine;
  readonly ledger: DnsLedger;
  /** Null: the configuration says nothing of DNS for this site. */
  site(site: SiteId): SiteDns | null;
}

export interface DnsHouseParts {
  readonly config: Config;
  readonly secrets: SecretResolver;
  readonly coordination: Coordination;
  readonly transport: (account: AccountId) => Promise<Transport>;
}

/** Each provider is opened when it is first asked, and once. */
export function openDnsHouse({ config, secrets, coordination, transport }: DnsHouseParts): DnsHouse {
  const client = systemDnsClient();
  const queue = fileDnsQueue(nodeFiles, config.statePath);
  const ledger = fileDnsLedger(nodeFiles, config.statePath);
  const opened = new Map<string, Promise<DnsProvider>>();
  const open = (id: string): Promise<DnsProvider> => {
    const settings = config.dnsProviders.get(id);
    if (settings === undefined) throw new TypeError(`DNS provider ${id} is not in the checked configuration`);
    return openDnsProvider(id, settings, {
      secrets,
      client,
      http: systemApiRequests,
      hmac: nodeHmac,
      clock: systemClock,
      exec: systemExec,
      transport,
      nowMs: () => systemClock.nowMs(),
      randomId: () => Number.parseInt(nodeDigest.randomHex(2), 16),
    });
  };
  const provider = (id: string): Promise<DnsProvider> => {
    const known = opened.get(id) ?? open(id);
    opened.set(id, known);
    return known;
  };
  return {
    ledger,
    engine: (signal) => ({ clock: systemClock, client, queue, ledger, coordination, provider, signal }),
    site: (site) => siteDnsOf(config, site),
  };
}

/** @throws ClonePanelError DNS_NOT_CONFIGURED */
export function requireSiteDns(house: DnsHouse, site: SiteId): SiteDns {
  const found = house.site(site);
  if (found !== null) return found;
  throw new ClonePanelError("DNS_NOT_CONFIGURED", `the site "${site}" has no DNS in the configuration`, {
    hint: "Add dnsProviders and the site's dns section; docs/examples/clonepanel.yaml shows them.",
    remedy: "owner",
    site,
  });
}
