import { setOfStep } from "../core/dns/dns-step.ts";
import { dnsAuthRejected, dnsChangedMeanwhile, dnsUnreachable, dnsZoneUnknown } from "../core/dns/errors.ts";
import { type RecordSet, recordSet, sortSets } from "../core/dns/record-set.ts";
import { classIn, plainTypes } from "../core/dns/record-type.ts";
import type { NameserverPlace } from "../core/dns/site-dns.ts";
import { serialOf } from "../core/dns/soa.ts";
import { areDone, canBegin } from "../core/dns/steps-stand.ts";
import type { ZoneState } from "../core/dns/zone-state.ts";
import { emptyLedger } from "../platform/dns/file-ledger.ts";
import { isSame, withEntry } from "../platform/dns/file-queue.ts";
import type { DnsClient, DnsQuestion, DnsReply } from "../ports/dns-client.ts";
import type { DnsLedger, SiteDnsLedger } from "../ports/dns-ledger.ts";
import type { DnsManifest, DnsProvider } from "../ports/dns-provider.ts";
import type { DnsQueue, QueuedDns } from "../ports/dns-queue.ts";

/** One nameserver with one zone, of which a test sees and sets everything. */
export interface MemoryNameserver {
  readonly provider: DnsProvider;
  readonly place: NameserverPlace;
  sets: readonly RecordSet[];
  /** What the provider's interface does. */
  mood: "well" | "down" | "refuses-the-key" | "zone-unknown" | "forgets-changes";
  /** What the nameserver itself does. `stale`: it answers what stood there when it was set so. */
  answers: "well" | "silent" | "refused" | "stale";
  /** Changes that were made, in order. */
  readonly done: readonly string[];
}

export interface MemoryDnsOrder {
  readonly id: string;
  readonly zone: string;
  readonly host: string;
  readonly sets: readonly RecordSet[];
  readonly manifest?: Partial<DnsManifest>;
}

const manifest: DnsManifest = {
  id: "memory",
  title: "A zone in memory",
  changeUnit: "zone",
  guard: "by-the-server",
  recordTypes: plainTypes,
  apexNs: "writable",
  minTtlSeconds: 0,
  ttl: "of-each-set",
  rate: null,
};

export function memoryNameserver(order: MemoryDnsOrder): MemoryNameserver {
  const { id, zone, host } = order;
  const done: string[] = [];
  const ready = (wanted: string) => {
    if (self.mood === "down") throw dnsUnreachable(id, "it was switched off");
    if (self.mood === "refuses-the-key") throw dnsAuthRejected(id, "it was told to");
    if (self.mood === "zone-unknown" || wanted !== zone)
      throw dnsZoneUnknown(id, wanted, "it was never made");
  };
  const provider: DnsProvider = {
    id,
    manifest: { ...manifest, ...order.manifest },
    nameserver: { host, port: 53 },
    readZone: async ({ zone: wanted, signal }): Promise<ZoneState> => {
      signal.throwIfAborted();
      ready(wanted);
      return { zone, sets: self.sets, coverage: "whole-zone", readOnly: null, notes: [] };
    },
    applySteps: async ({ zone: wanted, steps, signal }) => {
      signal.throwIfAborted();
      ready(wanted);
      if (steps.length === 0 || areDone(steps, self.sets)) return;
      if (!canBegin(steps, self.sets)) throw dnsChangedMeanwhile(id, zone);
      if (self.mood === "forgets-changes") return;
      const gone = steps.map(setOfStep).map(({ name, type }) => `${name} ${type}`);
      const kept = self.sets.filter(({ name, type }) => !gone.includes(`${name} ${type}`));
      const made = steps.flatMap((step) => (step.kind === "delete" ? [] : [step.after]));
      self.sets = sortSets([...kept, ...made].map(withNextSerial));
      for (const step of steps) done.push(`${step.kind} ${setOfStep(step).name} ${setOfStep(step).type}`);
    },
  };
  const self: MemoryNameserver = {
    provider,
    place: provider.nameserver,
    sets: sortSets(order.sets),
    mood: "well",
    answers: "well",
    done,
  };
  return self;
}

function withNextSerial(set: RecordSet): RecordSet {
  const [value = ""] = set.values;
  if (set.type !== "SOA") return set;
  const next = value.split(" ");
  next[2] = String((serialOf(value) ?? 0) + 1);
  return recordSet(set.name, "SOA", set.ttlSeconds, [next.join(" ")]);
}

/** Asks the nameservers by their hosts; whoever is not among them is silent. */
export function memoryDnsClient(servers: readonly MemoryNameserver[]): DnsClient {
  const before = new Map(servers.map((server) => [server, server.sets]));
  return {
    ask: async (question) => {
      question.signal.throwIfAborted();
      const server = servers.find(({ place }) => place.host === question.server.host);
      if (server === undefined || server.answers === "silent")
        return { kind: "silent", because: "no answer" };
      const sets = server.answers === "stale" ? (before.get(server) ?? []) : server.sets;
      return replyOf(question, server.answers, sets);
    },
    converse: async () => ({ kind: "silent", because: "it only speaks UDP" }),
    nameservers: async () => [],
    resolve: async (host) => [host],
    hasWay: async () => true,
  };
}

function replyOf(
  { name, type }: DnsQuestion,
  answers: MemoryNameserver["answers"],
  sets: readonly RecordSet[],
): DnsReply {
  const found = sets.filter((set) => set.name === name && (set.type === type || set.type === "CNAME"));
  const refused = answers === "refused";
  const message = {
    id: 1,
    kind: "response",
    opcode: 0,
    authoritative: !refused,
    truncated: false,
    recursionDesired: false,
    rcode: refused ? 5 : 0,
    questions: [{ name, type, class: classIn }],
    answers: refused
      ? []
      : found.flatMap(({ values, ...set }) => values.map((value) => ({ ...set, class: classIn, value }))),
    authorities: [],
    additionals: [],
    tsig: null,
  } as const;
  return { kind: "answer", message, via: "udp" };
}

export function memoryDnsQueue(): DnsQueue & { entries: readonly QueuedDns[] } {
  return {
    entries: [],
    async list() {
      return this.entries;
    },
    async put(entry) {
      this.entries = withEntry(this.entries, entry);
    },
    async remove(gone) {
      this.entries = this.entries.filter((one) => !isSame(one, gone));
    },
  };
}

export function memoryDnsLedger(): DnsLedger {
  const kept = new Map<string, SiteDnsLedger>();
  const read = (site: string) => kept.get(site) ?? emptyLedger(site);
  return {
    read: async (site) => read(site),
    change: async (site, how) => void kept.set(site, how(read(site))),
  };
}
