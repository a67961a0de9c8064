import { nameserverOf } from "../../../core/dns/site-dns.ts";
import type { DnsProviderSettings } from "../../../core/site/config.ts";
import type { DnsProvider } from "../../../ports/dns-provider.ts";
import type { DnsDriverParts } from "../parts.ts";
import { Pace } from "../shared/pace.ts";
import { route53Provider } from "./driver.ts";
import { manifest } from "./manifest.ts";

type Settings = Extract<DnsProviderSettings, { driver: "route53" }>;

export async function open(id: string, settings: Settings, parts: DnsDriverParts): Promise<DnsProvider> {
  return route53Provider({
    door: { id, http: parts.http, clock: parts.clock, pace: new Pace(manifest.rate, parts.clock) },
    nameserver: nameserverOf(settings),
    url: "https://route53.amazonaws.com",
    keyId: settings.accessKeyId,
    readSecret: (signal) => parts.secrets.resolve(settings.secretAccessKey, signal),
    zoneId: settings.zoneId,
    nowMs: parts.nowMs,
  });
}
