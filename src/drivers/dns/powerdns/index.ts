import { nameserverOf } from "../../../core/dns/site-dns.ts";
import type { DnsProviderSettings } from "../../../core/site/config.ts";
import type { DnsProvider } from "../../../ports/dns-provider.ts";
import type { DnsDriverParts } from "../parts.ts";
import { powerDnsProvider } from "./driver.ts";

type Settings = Extract<DnsProviderSettings, { driver: "powerdns" }>;

export async function open(id: string, settings: Settings, parts: DnsDriverParts): Promise<DnsProvider> {
  return powerDnsProvider({
    id,
    url: settings.url,
    server: settings.server,
    nameserver: nameserverOf(settings),
    readKey: (signal) => parts.secrets.resolve(settings.apiKey, signal),
    http: parts.http,
  });
}
