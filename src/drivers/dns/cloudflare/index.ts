import { nameserverOf } from "../../../core/dns/site-dns.ts";
import type { DnsProviderSettings } from "../../../core/site/config.ts";
import type { DnsProvider } from "../../../ports/dns-provider.ts";
import type { DnsDriverParts } from "../parts.ts";
import { Pace } from "../shared/pace.ts";
import { recordProvider } from "../shared/record-provider.ts";
import { cloudflareDesk } from "./desk.ts";
import { manifest } from "./manifest.ts";

type Settings = Extract<DnsProviderSettings, { driver: "cloudflare" }>;

export async function open(id: string, settings: Settings, parts: DnsDriverParts): Promise<DnsProvider> {
  const place = { id, nameserver: nameserverOf(settings), client: parts.client };
  const desk = cloudflareDesk({
    door: { id, http: parts.http, clock: parts.clock, pace: new Pace(manifest.rate, parts.clock) },
    url: "https://api.cloudflare.com/client/v4",
    readToken: (signal) => parts.secrets.resolve(settings.token, signal),
  });
  return recordProvider(place, manifest, "in-place", desk);
}
