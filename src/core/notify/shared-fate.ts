import type { Config } from "../site/config.ts";
import type { NotifierSettings } from "./settings.ts";

/**
 * Why this way may fail together with what it tells of; null: nothing is known that speaks for it. A mail that the watched
 * servers take waits in a queue until all is well again.
 */
export function sharedFate(settings: NotifierSettings, watched: ReadonlySet<string>): string | null {
  const hosts = hostsOf(settings);
  const through = hosts.find((host) => isWatched(host, watched));
  if (through !== undefined)
    return `goes through ${through}, which is watched itself: when that is down, nobody is told`;
  if (settings.driver !== "smtp") return null;
  const doomed = settings.to.filter((address) => isWatched(domainOf(address), watched));
  return doomed.length === 0
    ? null
    : `the mail of ${doomed.join(", ")} is taken by servers that are watched: when these are down, it waits there`;
}

/** Every name and address that may be down when one of the sites is. */
export function watchedHosts({ accounts, sites, services }: Config): ReadonlySet<string> {
  return new Set([
    ...[...accounts.values()].flatMap(({ transport, addresses, origin }) => [
      ...addresses,
      ...(transport.driver === "ssh" ? [transport.host] : []),
      ...(origin === null ? [] : [new URL(origin).hostname]),
    ]),
    ...sites.flatMap(({ names }) => names),
    ...[...services.values()].flatMap(({ dns }) => (dns === null ? [] : [dns.zone])),
  ]);
}

function hostsOf(settings: NotifierSettings): readonly string[] {
  if (settings.driver === "smtp") return [settings.host.toLowerCase()];
  return "server" in settings && URL.canParse(settings.server) ? [new URL(settings.server).hostname] : [];
}

/** `mail.example.com` falls with `example.com`; not the other way round, or every `.com` would. */
function isWatched(host: string, watched: ReadonlySet<string>): boolean {
  return [...watched].some((name) => host === name || host.endsWith(`.${name}`));
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1).toLowerCase();
}
