import { namesAstray } from "../../core/dns/answers-wanted.ts";
import { isAnsweredHere } from "../../core/dns/declared-zone.ts";
import { type DelegationSeen, delegationFaults } from "../../core/dns/delegation.ts";
import { foreignDifferences } from "../../core/dns/foreign-sets.ts";
import { isWithin } from "../../core/dns/name.ts";
import { accountsServed, compareServers, type Parity, type ServerAnswers } from "../../core/dns/parity.ts";
import { wantedSets } from "../../core/dns/plan-zone.ts";
import { wantedAt, wantedRecords } from "../../core/dns/provider-plan.ts";
import type { Publication } from "../../core/dns/publication.ts";
import { findSet, type RecordSet } from "../../core/dns/record-set.ts";
import type { SiteDns } from "../../core/dns/site-dns.ts";
import { ClonePanelError } from "../../core/errors.ts";
import type { AccountId, SiteId } from "../../core/site/site.ts";
import { askDelegation } from "./ask-delegation.ts";
import { askServers, withAddresses } from "./ask-servers.ts";
import type { DnsEngine } from "./dns-engine.ts";

export interface SiteDnsCheck extends Parity {
  readonly site: SiteId;
  readonly zone: string;
  readonly servers: readonly ServerAnswers[];
  /** Whom the nameservers that answer name now. */
  readonly publishes: readonly AccountId[];
  /** What the registry says, and where that is not what the zones say. */
  readonly delegation: DelegationSeen;
  readonly delegationFaults: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Asks every nameserver of the zone by its address and compares. Changes nothing, needs no key; with keys the rest of
 * the zone is compared too. Never throws for what a nameserver does.
 */
export async function checkSiteDns(
  engine: DnsEngine,
  site: SiteDns,
  publication: Publication,
): Promise<SiteDnsCheck> {
  const { zone, names } = site.settings;
  const [servers, delegation, foreign, waiting] = await Promise.all([
    askServers(engine, site, "udp-and-tcp"),
    askDelegation(engine, zone),
    compareForeign(engine, site),
    engine.queue.list(),
  ]);
  const wanted = wantedOf(site, publication);
  return {
    site: site.site,
    zone,
    servers,
    delegation,
    delegationFaults: await faultsOf(engine, site, delegation, servers),
    ...judgeServers(site, publication, servers),
    warnings: [
      ...servers.flatMap(standingWords),
      ...servers.flatMap(tcpWords),
      ...servers.flatMap((server) => behindWords(server, names, wanted)),
      ...unlistedWords(site, servers),
      ...waiting
        .filter((entry) => entry.site === site.site)
        .map(({ provider, because }) => `${provider} is still to be told (${because}): clonepanel dns apply`),
      ...foreign,
    ],
  };
}

/** Do they agree, and whom do they name? */
export function judgeServers(
  site: SiteDns,
  publication: Publication,
  servers: readonly ServerAnswers[],
): Parity & { readonly publishes: readonly AccountId[] } {
  const { zone, names, policy } = site.settings;
  const compare =
    policy === "own-address"
      ? ({ kind: "own-wanted", wanted: wantedOf(site, publication) } as const)
      : ({ kind: "one-another" } as const);
  return {
    ...compareServers({ zone, names, compare, declared: declaredOf(site, publication), servers }),
    publishes: accountsServed(servers, names, site.addresses),
  };
}

function declaredOf(site: SiteDns, publication: Publication): ReadonlyMap<string, readonly RecordSet[]> {
  const { zone, names } = site.settings;
  const all = site.records?.declared.sets ?? [];
  const isCompared = ({ name, type }: RecordSet) =>
    !(names.includes(name) && (type === "A" || type === "AAAA")) &&
    !(type === "MX" && name === site.mx?.domain) &&
    isAnsweredHere(name, zone, all);
  return new Map(
    site.providers.map((provider) => [
      provider.id,
      (wantedRecords(site, provider, publication)?.sets ?? []).filter(isCompared),
    ]),
  );
}

function wantedOf(site: SiteDns, publication: Publication): ReadonlyMap<string, readonly RecordSet[]> {
  return new Map(
    site.providers.map((provider) => [provider.id, wantedSets(wantedAt(site, provider, publication))]),
  );
}

function standingWords({ label, address, standing }: ServerAnswers): readonly string[] {
  if (standing.kind === "answers") return [];
  return [`${label} (${address}) ${wordsOfStanding[standing.kind]}: ${standing.because}`];
}

const wordsOfStanding = {
  silent: "is silent, so nobody knows what it says",
  lame: "does not serve the zone",
  unasked: "was not asked",
} as const;

function tcpWords({ label, address, tcp }: ServerAnswers): readonly string[] {
  if (tcp === null) return [];
  const words =
    tcp.kind === "silent"
      ? "does not answer over TCP, which large answers need"
      : "says something else over TCP";
  return [`${label} (${address}) ${words}: ${tcp.because}`];
}

/** The addresses of nameservers inside of the zone are asked for only here: the registry's glue is compared with them. */
async function faultsOf(
  engine: DnsEngine,
  site: SiteDns,
  delegation: DelegationSeen,
  servers: readonly ServerAnswers[],
): Promise<readonly string[]> {
  if (delegation.kind === "unknown") return [];
  const { zone } = site.settings;
  const inside = delegation.nameservers.filter((name) => isWithin(name, zone));
  return delegationFaults(zone, delegation, await withAddresses(engine, site, servers, inside));
}

/** All may agree on what is no longer true. */
function behindWords(
  server: ServerAnswers,
  names: readonly string[],
  wanted: ReadonlyMap<string, readonly RecordSet[]>,
): readonly string[] {
  const { label, provider } = server;
  const want = wanted.get(provider ?? "");
  if (want === undefined) return [];
  const behind = namesAstray(server, names, want);
  return behind.length === 0
    ? []
    : [`${label} does not answer what shall be published for ${behind.join(", ")}: clonepanel dns plan`];
}

/** Resolvers keep to the nameservers that the zone itself lists: one that is not listed never takes over. */
function unlistedWords(site: SiteDns, servers: readonly ServerAnswers[]): readonly string[] {
  const listed = servers.flatMap(
    ({ sets }) => findSet(sets, { name: site.settings.zone, type: "NS" })?.values ?? [],
  );
  const isAlone = new Set(listed).size === 1 && site.providers.length > 1;
  return isAlone
    ? [`the zone lists a single nameserver (${listed[0]}): when that one dies, nobody asks the others`]
    : [];
}

async function compareForeign(engine: DnsEngine, site: SiteDns): Promise<readonly string[]> {
  const { zone, names } = site.settings;
  const read = await Promise.all(
    site.providers.map(async ({ id }) => {
      try {
        const state = await (await engine.provider(id)).readZone({ zone, names, signal: engine.signal });
        return { provider: id, state, failed: null };
      } catch (error) {
        // The answers above stand without it; why the rest of the zone was not compared is said.
        if (error instanceof ClonePanelError && !engine.signal.aborted)
          return { provider: id, state: null, failed: error };
        throw error;
      }
    }),
  );
  const whole = read.flatMap(({ provider, state }) =>
    state?.coverage === "whole-zone" ? [{ provider, sets: state.sets }] : [],
  );
  return [
    ...read.flatMap(({ failed }) => (failed === null ? [] : [failed.message])),
    ...read.flatMap(({ state }) => state?.notes ?? []),
    ...(whole.length > 1 ? foreignDifferences(names, whole) : []),
  ];
}
