import type { DnsProviderSettings } from "../../core/site/config.ts";
import type { DnsProvider } from "../../ports/dns-provider.ts";
import type { DnsDriverParts } from "./parts.ts";

export type { DnsDriverParts } from "./parts.ts";

type Open<Id extends DnsProviderSettings["driver"]> = (
  id: string,
  settings: Extract<DnsProviderSettings, { driver: Id }>,
  parts: DnsDriverParts,
) => Promise<DnsProvider>;

/** Every kind of DNS provider: one folder, one line. Loaded when it is first needed. */
const drivers: { readonly [Id in DnsProviderSettings["driver"]]: Open<Id> } = {
  rfc2136: async (id, settings, parts) => (await import("./rfc2136/index.ts")).open(id, settings, parts),
  powerdns: async (id, settings, parts) => (await import("./powerdns/index.ts")).open(id, settings, parts),
  cpanel: async (id, settings, parts) => (await import("./cpanel/index.ts")).open(id, settings, parts),
  whm: async (id, settings, parts) => (await import("./whm/index.ts")).open(id, settings, parts),
  directadmin: async (id, settings, parts) =>
    (await import("./directadmin/index.ts")).open(id, settings, parts),
  plesk: async (id, settings, parts) => (await import("./plesk/index.ts")).open(id, settings, parts),
  cloudflare: async (id, settings, parts) =>
    (await import("./cloudflare/index.ts")).open(id, settings, parts),
  route53: async (id, settings, parts) => (await import("./route53/index.ts")).open(id, settings, parts),
  hetzner: async (id, settings, parts) => (await import("./hetzner/index.ts")).open(id, settings, parts),
  digitalocean: async (id, settings, parts) =>
    (await import("./digitalocean/index.ts")).open(id, settings, parts),
  zonefile: async (id, settings, parts) => (await import("./zonefile/index.ts")).open(id, settings, parts),
  exec: async (id, settings, parts) => (await import("./exec/index.ts")).open(id, settings, parts),
};

/** Nothing is sent yet: secrets and names are resolved by the first order. */
export function openDnsProvider(
  id: string,
  settings: DnsProviderSettings,
  parts: DnsDriverParts,
): Promise<DnsProvider> {
  const open = drivers[settings.driver] as Open<DnsProviderSettings["driver"]>;
  return open(id, settings, parts);
}
