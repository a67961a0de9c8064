import { nameserverOf } from "../../../core/dns/site-dns.ts";
import type { DnsProviderSettings } from "../../../core/site/config.ts";
import type { DnsProvider } from "../../../ports/dns-provider.ts";
import type { DnsDriverParts } from "../parts.ts";
import { recordProvider } from "../shared/record-provider.ts";
import { zoneFileDesk } from "./desk.ts";
import { manifest } from "./manifest.ts";

type Settings = Extract<DnsProviderSettings, { driver: "zonefile" }>;

export async function open(id: string, settings: Settings, parts: DnsDriverParts): Promise<DnsProvider> {
  const place = { id, nameserver: nameserverOf(settings), client: parts.client };
  const { account, path, check, reload } = settings;
  const transport = () => parts.transport(account);
  const desk = zoneFileDesk({ id, transport, path, check, reload, nowMs: parts.nowMs });
  return recordProvider(place, manifest, "in-place", desk);
}
