import { nameserverOf } from "../../../core/dns/site-dns.ts";
import type { DnsProviderSettings } from "../../../core/site/config.ts";
import type { DnsProvider } from "../../../ports/dns-provider.ts";
import type { DnsDriverParts } from "../parts.ts";
import { Pace } from "../shared/pace.ts";
import { hetznerProvider } from "./driver.ts";
import { manifest } from "./manifest.ts";

type Settings = Extract<DnsProviderSettings, { driver: "hetzner" }>;

export async function open(id: string, settings: Settings, parts: DnsDriverParts): Promise<DnsProvider> {
  return hetznerProvider({
    door: { id, http: parts.http, clock: parts.clock, pace: new Pace(manifest.rate, parts.clock) },
    url: "https://api.hetzner.cloud",
    nameserver: nameserverOf(settings),
    readToken: (signal) => parts.secrets.resolve(settings.token, signal),
  });
}
