/**
 * The names of many sites: how long one controller needs to ask every nameserver of 1,000 zones for everything it manages,
 * and how long the plan of a large zone takes.
 *
 *     node bench/dns.ts [--zones 1000] [--nameservers 4] [--records 10000] [--rounds 3] [--json]
 *
 * The nameservers are Knots (Debian's knot) on addresses of the loopback, port 53: it needs root, and no other nameserver
 * on 127.0.53.x. Everything lies in a temporary folder and is removed.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ServerAnswers } from "../src/core/dns/parity.ts";
import { planRecords } from "../src/core/dns/plan-records.ts";
import { type RecordSet, recordSet } from "../src/core/dns/record-set.ts";
import type { NameserverPlace, SiteDns } from "../src/core/dns/site-dns.ts";
import { mapLimited } from "../src/core/map-limited.ts";
import { askServers } from "../src/engines/dns/ask-servers.ts";
import { judgeServers } from "../src/engines/dns/check-site-dns.ts";
import type { DnsEngine } from "../src/engines/dns/dns-engine.ts";
import { systemClock } from "../src/platform/clock.ts";
import { systemDnsClient } from "../src/platform/dns/dns-client.ts";
import { memoryState } from "../src/testing/memory-coordination.ts";
import { memoryDnsLedger, memoryDnsQueue } from "../src/testing/memory-dns.ts";
import { numberArgument } from "./lib/report.ts";

const zones = numberArgument("zones", 1_000);
const nameservers = numberArgument("nameservers", 4);
const records = numberArgument("records", 10_000);
const rounds = numberArgument("rounds", 3);
/** So many sites are asked about at once. */
const atOnce = 16;

const folder = mkdtempSync(join(tmpdir(), "clonepanel-bench-dns-"));
const addresses = Array.from({ length: nameservers }, (_, nth) => `127.0.53.${nth + 1}`);
const zoneNames = Array.from({ length: zones }, (_, nth) => `z${nth}.example`);

interface Taken {
  readonly wall: number;
  readonly cpu: number;
}

/** Seconds of the decision alone; reading the zone is the provider's affair. */
function planLargeZone(): Taken {
  const zone = "large.example";
  const sets = (serial: number): readonly RecordSet[] => [
    recordSet(zone, "SOA", 300, [`ns1.${zone} hostmaster.${zone} ${serial} 3600 600 604800 60`]),
    recordSet(zone, "NS", 300, ["ns1.example.net", "ns2.example.org"]),
    ...Array.from({ length: records }, (_, nth) =>
      nth % 4 === 0
        ? recordSet(`h${nth}.${zone}`, "CNAME", 300, [`h${nth + 1}.${zone}`])
        : recordSet(`h${nth}.${zone}`, nth % 4 === 1 ? "A" : "TXT", 300, [
            nth % 4 === 1 ? `192.0.2.${(nth + serial) % 250}` : `text ${nth}`,
          ]),
    ),
  ];
  const current = {
    zone,
    sets: sets(1),
    coverage: "whole-zone",
    readOnly: null,
    notes: [],
  } as const;
  const want = {
    zone,
    names: [zone, `www.${zone}`],
    sets: sets(2).filter(({ type }) => type !== "SOA"),
    undeclared: "remove",
    mxDomain: null,
    lint: { zone, names: [zone, `www.${zone}`], addresses: new Map([["one", ["203.0.113.10"]]]) },
  } as const;
  const limits = {
    recordTypes: ["A", "CNAME", "NS", "TXT"],
    apexNs: "writable",
    minTtlSeconds: 30,
  } as const;
  const taken = stopWatch();
  const { steps, refusals } = planRecords(want, current, limits);
  const seconds = taken();
  if (steps.length < records / 4 - 1) throw new Error(`${steps.length} steps, ${refusals.join("; ")}`);
  return seconds;
}

function stopWatch(): () => Taken {
  const [beganMs, before] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(before);
    return { wall: (performance.now() - beganMs) / 1_000, cpu: (user + system) / 1_000_000 };
  };
}

interface Parity {
  readonly parity: readonly Taken[];
  /** Of one round. */
  readonly questions: number;
  /** In all rounds; each costs its deadline. */
  readonly unanswered: number;
  readonly slowestMs: number;
}

async function measureParity(): Promise<Parity> {
  const servers = await Promise.all(addresses.map(startNameserver));
  try {
    const parity: Taken[] = [];
    const all: Asked[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const taken = stopWatch();
      all.push(await checkAll());
      parity.push(taken());
    }
    return {
      parity,
      questions: all[0]?.questions ?? 0,
      unanswered: all.reduce((sum, { unanswered }) => sum + unanswered, 0),
      slowestMs: Math.max(...all.map(({ slowestMs }) => slowestMs)),
    };
  } finally {
    for (const server of servers) {
      server.kill("SIGKILL");
      await once(server, "exit");
    }
  }
}

/** What the daemon's look and `status` do for each site: every nameserver's SOA, apex NS, and A and AAAA of each name. */
async function checkAll(): Promise<Asked> {
  const asked = { questions: 0, unanswered: 0, slowestMs: 0 };
  const client = systemDnsClient();
  const engine: DnsEngine = {
    client: {
      ...client,
      ask: async (order) => {
        const beganMs = performance.now();
        const reply = await client.ask(order);
        asked.questions += 1;
        if (reply.kind === "silent") asked.unanswered += 1;
        asked.slowestMs = Math.max(asked.slowestMs, performance.now() - beganMs);
        return reply;
      },
    },
    signal: new AbortController().signal,
    clock: systemClock,
    queue: memoryDnsQueue(),
    ledger: memoryDnsLedger(),
    coordination: memoryState({ clock: systemClock }).coordination,
    provider: () => Promise.reject(new Error("nobody changes anything here")),
  };
  const verdicts = await mapLimited(zoneNames, atOnce, async (zone) => {
    const site = siteOf(zone);
    const seen = await askServers(engine, site, "udp");
    return { verdict: judgeServers(site, { publish: ["one"], ttl: "normal" }, seen).verdict, seen };
  });
  const odd = verdicts.filter(({ verdict }) => verdict !== "alike");
  if (odd.length > 0) throw new Error(`${odd.length} of ${zones} zones are not alike: ${oddWords(odd)}`);
  return asked;
}

interface Asked {
  readonly questions: number;
  readonly unanswered: number;
  readonly slowestMs: number;
}

/** Not known is not the same as different: which one it was, and why. */
function oddWords(
  odd: readonly { readonly verdict: string; readonly seen: readonly ServerAnswers[] }[],
): string {
  const reasons = odd.flatMap(({ verdict, seen }) =>
    seen.flatMap(({ address, standing }) =>
      standing.kind === "answers" ? [] : [`${verdict}: ${address} is ${standing.kind}, ${standing.because}`],
    ),
  );
  return [...new Set([...odd.map(({ verdict }) => verdict), ...reasons])].slice(0, 8).join("; ");
}

function siteOf(zone: string): SiteDns {
  return {
    site: zone,
    settings: {
      zone,
      providers: addresses,
      policy: "failover",
      names: [zone, `www.${zone}`],
      ttl: { normalMs: 300_000, shortMs: 60_000 },
      recordsPath: null,
      undeclared: "keep",
      everyMs: 10_000,
    },
    providers: addresses.map((host) => ({ id: host, nameserver: { host, port: 53 }, account: null })),
    addresses: new Map([["one", ["203.0.113.10"]]]),
    origins: new Map(),
    records: null,
    mx: null,
  };
}

async function startNameserver(address: string, nth: number) {
  const own = join(folder, `knot-${nth}`);
  mkdirSync(join(own, "db"), { recursive: true });
  writeFileSync(join(folder, "zone"), zoneText);
  writeFileSync(join(own, "knot.conf"), knotConf(address, own));
  const knot = spawn("knotd", ["-c", join(own, "knot.conf")], { stdio: "ignore" });
  await Promise.race([
    mapLimited(zoneNames, atOnce, (zone) => untilServed({ host: address, port: 53 }, zone)),
    once(knot, "exit").then(() => Promise.reject(new Error(`the nameserver at ${address} does not start`))),
  ]);
  return knot;
}

/** It takes questions before it has read all of its zones, and answers SERVFAIL for the others. */
async function untilServed(server: NameserverPlace, zone: string): Promise<void> {
  const client = systemDnsClient({ queryMs: 500, tries: 1 });
  const signal = new AbortController().signal;
  for (let tries = 0; tries < 600; tries += 1) {
    const reply = await client.ask({ server, name: zone, type: "SOA", signal });
    if (reply.kind === "answer" && reply.message.rcode === 0) return;
    await sleep(100);
  }
  throw new Error(`the nameserver at ${server.host} does not serve ${zone}`);
}

function knotConf(address: string, own: string): string {
  return `server:
  rundir: ${own}
  listen: ${address}@53
  udp-workers: 1
  tcp-workers: 1
  background-workers: 1
database:
  storage: ${own}/db
template:
  - id: default
    file: ${join(folder, "zone")}
    journal-content: none
    zonefile-sync: -1
    zonefile-load: whole
zone:
${zoneNames.map((zone) => `  - domain: ${zone}`).join("\n")}
`;
}

/** The nameservers of the zones are these four by address: one name for all of them. */
const zoneText = `$TTL 300
@ IN SOA ns hostmaster 1 3600 600 604800 60
@ IN NS ns
@ IN A 203.0.113.10
www IN A 203.0.113.10
${addresses.map((address) => `ns IN A ${address}`).join("\n")}
`;

function words(report: Parity & { readonly plan: readonly Taken[] }): string {
  const seconds = (all: readonly Taken[]) =>
    all.map(({ wall, cpu }) => `${wall.toFixed(2)} s (CPU ${cpu.toFixed(2)} s)`).join(", ");
  return [
    `plan of a zone of ${records} records, a quarter of them changed: ${seconds(report.plan)}`,
    `parity of ${zones} zones at ${nameservers} nameservers, ${report.questions} questions a round: ${seconds(report.parity)}; the CPU is the controller's`,
    `unanswered in all rounds: ${report.unanswered}; the slowest question took ${report.slowestMs.toFixed(0)} ms`,
  ].join("\n");
}

try {
  const plan = Array.from({ length: rounds }, planLargeZone);
  const parity = await measureParity();
  const report = { zones, nameservers, records, rounds, plan, ...parity };
  console.log(process.argv.includes("--json") ? JSON.stringify(report) : words(report));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
