import { nameserverOf } from "../../../core/dns/site-dns.ts";
import type { DnsProviderSettings } from "../../../core/site/config.ts";
import type { DnsProvider } from "../../../ports/dns-provider.ts";
import type { DnsDriverParts } from "../parts.ts";
import { cpanelDesk } from "../shared/cpanel/desk.ts";
import { Pace } from "../shared/pace.ts";
import { recordProvider } from "../shared/record-provider.ts";
import { manifest } from "./manifest.ts";
import { cpanelOverHttps } from "./over-https.ts";
import { cpanelOverSsh } from "./over-ssh.ts";

type Settings = Extract<DnsProviderSettings, { driver: "cpanel" }>;

export async function open(id: string, settings: Settings, parts: DnsDriverParts): Promise<DnsProvider> {
  const place = { id, nameserver: nameserverOf(settings), client: parts.client };
  return recordProvider(place, manifest, "in-place", cpanelDesk(doorOf(id, settings.door, parts)));
}

function doorOf(id: string, door: Settings["door"], parts: DnsDriverParts) {
  if (door.kind === "ssh") return cpanelOverSsh({ id, transport: () => parts.transport(door.account) });
  return cpanelOverHttps({
    door: { id, http: parts.http, clock: parts.clock, pace: new Pace(manifest.rate, parts.clock) },
    url: door.url,
    user: door.user,
    readToken: (signal) => parts.secrets.resolve(door.token, signal),
  });
}
