/**
 * The network: one namespace a host, and one for the bridge between them. The bridge has its own because filters for
 * containers in the root namespace (bridge-nf-call-iptables) would otherwise also judge the lab's frames.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { HostName } from "./facts.ts";
import { hostNames, hosts, isHostName } from "./facts.ts";
import { netns, paths } from "./paths.ts";
import { must, run } from "./run.ts";

const networks = ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"] as const;

export async function openSwitch(): Promise<void> {
  if (!existsSync(`/run/netns/${netns("switch")}`)) await must("ip", ["netns", "add", netns("switch")]);
  const bridge = await run("ip", ["-n", netns("switch"), "link", "show", "br0"]);
  if (bridge.code === 0) return;
  await ip("switch", [
    "link set lo up",
    "link add br0 type bridge stp_state 0 forward_delay 0",
    "link set br0 up",
  ]);
}

/** Makes the host's namespace anew, with its cable to the switch. */
export async function plugIn(host: HostName): Promise<void> {
  await unplug(host);
  await must("ip", ["netns", "add", netns(host)]);
  await ip("switch", [
    `link add port-${host} type veth peer name eth0 address ${mac(host)} netns ${netns(host)}`,
    `link set port-${host} master br0 up`,
  ]);
  await must("nsenter", [
    `--net=/run/netns/${netns(host)}`,
    "sysctl",
    "-q",
    "-w",
    "net.ipv6.conf.all.disable_ipv6=1",
    "net.ipv6.conf.default.disable_ipv6=1",
    "net.ipv4.ip_unprivileged_port_start=0",
  ]);
  await ip(host, [
    "link set lo up",
    "link set eth0 up",
    `address add ${hosts[host].address}/32 dev eth0`,
    ...networks.map((network) => `route add ${network} dev eth0 src ${hosts[host].address}`),
    // With ARP, a dead neighbour answers EHOSTUNREACH after 3 s. Across the Internet there is silence.
    ...hostNames
      .filter((other) => other !== host)
      .map((other) => `neigh add ${hosts[other].address} lladdr ${mac(other)} dev eth0 nud permanent`),
  ]);
  await filter(host);
}

/** The cable goes first: what dies afterwards cannot say goodbye to its peers, as in a power cut. */
export async function unplug(host: HostName): Promise<void> {
  if (existsSync(`/run/netns/${netns("switch")}`))
    await run("ip", ["-n", netns("switch"), "link", "delete", `port-${host}`]);
  if (existsSync(`/run/netns/${netns(host)}`)) await must("ip", ["netns", "delete", netns(host)]);
}

export async function closeSwitch(): Promise<void> {
  if (existsSync(`/run/netns/${netns("switch")}`)) await must("ip", ["netns", "delete", netns("switch")]);
}

/** The two no longer hear one another; all others still hear both. Stays through a kill and revival of either. */
export async function partition(one: HostName, other: HostName): Promise<void> {
  writePartitions([...readPartitions(), [one, other]]);
  await Promise.all([filter(one), filter(other)]);
}

export async function heal(): Promise<void> {
  const cut = new Set(readPartitions().flat());
  writePartitions([]);
  await Promise.all([...cut].map(filter));
}

export type Partition = readonly [HostName, HostName];

export function readPartitions(): readonly Partition[] {
  if (!existsSync(paths.partitions)) return [];
  const pairs = JSON.parse(readFileSync(paths.partitions, "utf8")) as readonly (readonly string[])[];
  return pairs.flatMap(([one = "", other = ""]) =>
    isHostName(one) && isHostName(other) ? [[one, other] as const] : [],
  );
}

function writePartitions(partitions: readonly Partition[]): void {
  writeFileSync(paths.partitions, JSON.stringify(partitions));
}

/** Drops on the way in only: a drop on the way out would answer the sender with EPERM instead of silence. */
async function filter(host: HostName): Promise<void> {
  if (!existsSync(`/run/netns/${netns(host)}`)) return;
  const silent = readPartitions().flatMap(([one, other]) =>
    one === host ? [other] : other === host ? [one] : [],
  );
  const rules = silent.map((other) => `ip saddr ${hosts[other].address} drop`);
  const table = "table inet lab";
  const chain = `chain input {\ntype filter hook input priority 0;\n${rules.join("\n")}\n}`;
  await must("nsenter", [`--net=/run/netns/${netns(host)}`, "nft", "-f", "-"], {
    input: `${table}\ndelete ${table}\n${rules.length > 0 ? `${table} {\n${chain}\n}\n` : ""}`,
  });
}

const mac = (host: HostName): string => `02:c1:0e:00:00:${hosts[host].number.toString(16).padStart(2, "0")}`;

async function ip(host: HostName | "switch", commands: readonly string[]): Promise<void> {
  await must("ip", ["-n", netns(host), "-batch", "-"], { input: `${commands.join("\n")}\n` });
}
