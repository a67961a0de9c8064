import { nameserverOf } from "../../../core/dns/site-dns.ts";
import type { DnsProviderSettings } from "../../../core/site/config.ts";
import type { DnsProvider } from "../../../ports/dns-provider.ts";
import type { DnsDriverParts } from "../parts.ts";
import { rfc2136Provider } from "./driver.ts";
import { tsigKeyOf } from "./tsig-key.ts";

type Settings = Extract<DnsProviderSettings, { driver: "rfc2136" }>;

export async function open(id: string, settings: Settings, parts: DnsDriverParts): Promise<DnsProvider> {
  const { tsig, server, port } = settings;
  return rfc2136Provider({
    ...parts,
    id,
    server: { host: server, port },
    nameserver: nameserverOf(settings),
    readKey: async (signal) => tsigKeyOf(id, tsig, await parts.secrets.resolve(tsig.secret, signal)),
  });
}
