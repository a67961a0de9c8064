import { nameserverOf } from "../../../core/dns/site-dns.ts";
import type { DnsProviderSettings } from "../../../core/site/config.ts";
import type { Secret } from "../../../core/site/secret.ts";
import type { DnsProvider } from "../../../ports/dns-provider.ts";
import type { DnsDriverParts } from "../parts.ts";
import { execProvider } from "./driver.ts";
import { manifest } from "./manifest.ts";

type Settings = Extract<DnsProviderSettings, { driver: "exec" }>;

export async function open(id: string, settings: Settings, parts: DnsDriverParts): Promise<DnsProvider> {
  const { command, secrets, changes, minTtlSeconds } = settings;
  return execProvider({
    id,
    manifest: { ...manifest, changeUnit: changes, minTtlSeconds },
    nameserver: nameserverOf(settings),
    client: parts.client,
    exec: parts.exec,
    command,
    readSecrets: async (signal) => {
      const resolved = new Map<string, Secret>();
      for (const [name, ref] of secrets) resolved.set(name, await parts.secrets.resolve(ref, signal));
      return resolved;
    },
  });
}
