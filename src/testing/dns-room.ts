import type { Publication } from "../core/dns/publication.ts";
import { type RecordSet, recordSet } from "../core/dns/record-set.ts";
import type { SiteDns } from "../core/dns/site-dns.ts";
import type { DnsSettings } from "../core/site/config.ts";
import type { ApplyDnsOrder } from "../engines/dns/apply-site-dns.ts";
import type { DnsEngine } from "../engines/dns/dns-engine.ts";
import { planSiteDns } from "../engines/dns/plan-site-dns.ts";
import type { PublishDnsOrder } from "../engines/dns/publish-site-dns.ts";
import type { TendDnsOrder } from "../engines/dns/tend-site-dns.ts";
import type { DnsLedger } from "../ports/dns-ledger.ts";
import { type FakeClock, fakeClock } from "./fake-clock.ts";
import { memoryState } from "./memory-coordination.ts";
import {
  type MemoryNameserver,
  memoryDnsClient,
  memoryDnsLedger,
  memoryDnsQueue,
  memoryNameserver,
} from "./memory-dns.ts";

const zone = "example.com";
const addresses = { one: "203.0.113.10", two: "198.51.100.20" } as const;

export interface DnsRoom {
  readonly clock: FakeClock;
  readonly engine: DnsEngine;
  readonly queue: ReturnType<typeof memoryDnsQueue>;
  readonly ledger: DnsLedger;
  readonly site: SiteDns;
  /** The nameservers of account `one` and account `two`; both publish `one` at first. */
  readonly one: MemoryNameserver;
  readonly two: MemoryNameserver;
}

/** A site on two accounts, each with a nameserver of its own. */
export function aDnsRoom(policy: DnsSettings["policy"] = "failover"): DnsRoom {
  const clock = fakeClock();
  const queue = memoryDnsQueue();
  const ledger = memoryDnsLedger();
  const one = memoryNameserver({ id: "one-ns", zone, host: addresses.one, sets: firstSets() });
  const two = memoryNameserver({ id: "two-ns", zone, host: addresses.two, sets: firstSets() });
  const byId = new Map([one, two].map(({ provider }) => [provider.id, provider]));
  const engine: DnsEngine = {
    clock,
    client: memoryDnsClient([one, two]),
    queue,
    ledger,
    coordination: memoryState({ clock }).coordination,
    provider: async (id) => {
      const provider = byId.get(id);
      if (provider === undefined) throw new TypeError(`no provider ${id}`);
      return provider;
    },
    signal: new AbortController().signal,
  };
  const site: SiteDns = {
    site: zone,
    settings: {
      zone,
      providers: ["one-ns", "two-ns"],
      policy,
      names: [zone, `www.${zone}`],
      ttl: { normalMs: 300_000, shortMs: 60_000 },
      recordsPath: null,
      undeclared: "keep",
      everyMs: 10_000,
    },
    providers: [
      { id: "one-ns", nameserver: one.place, account: "one" },
      { id: "two-ns", nameserver: two.place, account: "two" },
    ],
    addresses: new Map([
      ["one", [addresses.one]],
      ["two", [addresses.two]],
    ]),
    origins: new Map([
      ["one", "http://one.host.example"],
      ["two", "http://two.host.example"],
    ]),
    records: null,
    mx: null,
  };
  return { clock, engine, queue, ledger, site, one, two };
}

function firstSets(): readonly RecordSet[] {
  return [
    recordSet(zone, "SOA", 300, ["ns1.example.com hostmaster.example.com 1 60 30 604800 5"]),
    recordSet(zone, "NS", 300, ["ns1.example.com", "ns2.example.com"]),
    recordSet("ns1.example.com", "A", 300, [addresses.one]),
    recordSet("ns2.example.com", "A", 300, [addresses.two]),
    recordSet(zone, "A", 300, [addresses.one]),
    recordSet(`www.${zone}`, "A", 300, [addresses.one]),
    recordSet(zone, "MX", 300, ["10 mail.example.com"]),
  ];
}

export function anApplyOrder(
  { engine, site }: Pick<DnsRoom, "engine" | "site">,
  publication: Publication,
  change: Partial<ApplyDnsOrder> = {},
): ApplyDnsOrder {
  return {
    plan: (wanted) => planSiteDns(engine, site, wanted),
    publication: async () => publication,
    review: async () => "apply",
    agreed: async () => undefined,
    journal: (_plan, work) => work({ step: (_name, effect) => effect() }),
    ...change,
  };
}

export function aPublishOrder(
  publication: Publication,
  change: Partial<PublishDnsOrder> = {},
): PublishDnsOrder {
  return {
    publication: async () => publication,
    aliveFirst: ["two", "one"],
    operation: { step: (_name, effect) => effect() },
    ...change,
  };
}

export function aTendOrder(publication: Publication, change: Partial<TendDnsOrder> = {}): TendDnsOrder {
  return {
    publication: async () => publication,
    look: async () => "answers",
    primary: async () => "well",
    journal: (_plan, work) => work({ step: (_name, effect) => effect() }),
    ...change,
  };
}
