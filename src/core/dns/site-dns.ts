import type { MxSettings } from "../mail/mx.ts";
import type { Config, DnsProviderSettings, DnsSettings } from "../site/config.ts";
import type { AccountId, SiteId } from "../site/site.ts";
import { parseAddress } from "./address.ts";
import type { DeclaredZone } from "./declared-zone.ts";

/** Everything of the configuration that concerns one site's DNS. */
export interface SiteDns {
  readonly site: SiteId;
  readonly settings: DnsSettings;
  readonly providers: readonly SiteProvider[];
  /** Of every account of the site, what DNS publishes for it. */
  readonly addresses: ReadonlyMap<AccountId, readonly string[]>;
  /** Where the site answers on each account whatever DNS says; null: nobody knows. */
  readonly origins: ReadonlyMap<AccountId, string | null>;
  /** The rest of the zone as code, where it is asked for; null: only the names that follow the site. */
  readonly records: SiteRecords | null;
  /** Where MX records follow the roles of mail; null: they are not ours. */
  readonly mx: MxSettings | null;
}

export interface SiteRecords {
  readonly declared: DeclaredZone;
  /** `remove`: the zone is adopted, what is not declared goes. */
  readonly undeclared: DnsSettings["undeclared"];
}

export interface SiteProvider {
  readonly id: string;
  readonly nameserver: NameserverPlace;
  /** The account that lives where the nameserver does; null: none of the site's. */
  readonly account: AccountId | null;
}

/** Where a nameserver answers. A host name is looked up when it is asked. */
export interface NameserverPlace {
  readonly host: string;
  readonly port: number;
}

/** Null: the configuration says nothing of DNS for this site. */
export function siteDnsOf(config: Config, id: SiteId): SiteDns | null {
  const { dns: settings = null, mail = null } = config.services.get(id) ?? {};
  const site = config.sites.find((one) => one.id === id);
  if (settings === null || site === undefined) return null;
  const addresses = new Map(
    site.placements.map(({ account }) => [account, config.accounts.get(account)?.addresses ?? []] as const),
  );
  const origins = new Map(
    site.placements.map(
      ({ account, origin }) => [account, origin ?? config.accounts.get(account)?.origin ?? null] as const,
    ),
  );
  const providers = settings.providers.flatMap((name) => {
    const provider = config.dnsProviders.get(name);
    if (provider === undefined) return [];
    const nameserver = nameserverOf(provider);
    return [{ id: name, nameserver, account: accountAt(nameserver.host, addresses) }];
  });
  const mx = mail === null || mail.mx === null ? null : { domain: mail.domain, hosts: mail.mx };
  return { site: id, settings, providers, addresses, origins, records: null, mx };
}

/** Alive side first: providers that live where the named accounts do, in that order; then the others. */
export function providersInOrder(
  providers: readonly SiteProvider[],
  aliveFirst: readonly AccountId[],
): readonly SiteProvider[] {
  const rank = ({ account }: SiteProvider) => {
    const at = account === null ? -1 : aliveFirst.indexOf(account);
    return at < 0 ? aliveFirst.length : at;
  };
  return [...providers].sort((one, other) => rank(one) - rank(other));
}

/** The configuration was checked: who has neither a URL nor a server names a nameserver. */
export function nameserverOf(provider: DnsProviderSettings): NameserverPlace {
  if (provider.nameserver !== null) return { host: provider.nameserver, port: 53 };
  if (provider.driver === "rfc2136") return { host: provider.server, port: provider.port };
  return { host: hostOfUrl(urlOf(provider)), port: 53 };
}

function urlOf(provider: DnsProviderSettings): string {
  if ("url" in provider) return provider.url;
  if (provider.driver === "cpanel" && provider.door.kind === "https") return provider.door.url;
  throw new TypeError(
    `a DNS provider by ${provider.driver} without a nameserver is not in a checked configuration`,
  );
}

function accountAt(host: string, addresses: ReadonlyMap<AccountId, readonly string[]>): AccountId | null {
  const text = parseAddress(host)?.text;
  if (text === undefined) return null;
  const found = [...addresses].find(([, own]) => own.some((one) => parseAddress(one)?.text === text));
  return found?.[0] ?? null;
}

/** The configuration was checked: the URL can be parsed. */
function hostOfUrl(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, "");
}
