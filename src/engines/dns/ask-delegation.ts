import { parseAddress } from "../../core/dns/address.ts";
import type { DelegationSeen } from "../../core/dns/delegation.ts";
import { type DnsName, parseName } from "../../core/dns/name.ts";
import type { DnsMessage } from "../../core/dns/wire/message.ts";
import type { DnsEngine } from "./dns-engine.ts";

/** More than one, since one of them may be down; not all, since they say the same. */
const mostAsked = 3;
const mostNames = 16;

/**
 * Asks the zone above, not a cache: a resolver's answer would be what the zone says of itself. Which servers that one has
 * is what this machine's resolver says.
 */
export async function askDelegation(
  { client, signal }: Pick<DnsEngine, "client" | "signal">,
  zone: DnsName,
): Promise<DelegationSeen> {
  const above = await findParent(client, zone, signal);
  if (above === null) return unknown(`nobody here knows who serves the zone above ${zone}`);
  let last = `the nameservers of ${above.parent} have no address`;
  for (const host of above.nameservers.slice(0, mostAsked)) {
    const reply = await client.ask({ server: { host, port: 53 }, name: zone, type: "NS", signal });
    if (reply.kind === "silent") {
      last = `${host}: ${reply.because}`;
      continue;
    }
    const nameservers = namesIn(reply.message, zone);
    if (nameservers.length > 0) {
      return { kind: "seen", parent: above.parent, nameservers, glue: glueIn(reply.message, nameservers) };
    }
    last = `${host} delegates it to nobody`;
  }
  return unknown(last);
}

function unknown(because: string): DelegationSeen {
  return { kind: "unknown", because };
}

/** The nearest zone above that has nameservers: "co.uk" is one, "host.co.uk" may be one too. */
async function findParent(
  client: DnsEngine["client"],
  zone: DnsName,
  signal: AbortSignal,
): Promise<{ readonly parent: DnsName; readonly nameservers: readonly string[] } | null> {
  const labels = zone.split(".");
  for (let at = 1; at < labels.length; at += 1) {
    const parent = labels.slice(at).join(".");
    const nameservers = await client.nameservers(parent, signal);
    if (nameservers.length > 0) return { parent, nameservers };
  }
  return null;
}

/** A server that has both zones answers for the lower one itself; otherwise it says whom to ask. */
function namesIn({ answers, authorities }: DnsMessage, zone: DnsName): readonly DnsName[] {
  const found = [...answers, ...authorities].flatMap(({ name, type, value }) =>
    name === zone && type === "NS" && value !== null ? [parseName(value) ?? value] : [],
  );
  return [...new Set(found)].sort().slice(0, mostNames);
}

function glueIn(
  { additionals }: DnsMessage,
  nameservers: readonly DnsName[],
): ReadonlyMap<DnsName, readonly string[]> {
  const records = additionals.filter(
    ({ name, type }) => nameservers.includes(name) && /^A(AAA)?$/.test(type),
  );
  return new Map(
    [...Map.groupBy(records, ({ name }) => name)].map(([name, those]) => [
      name,
      those.flatMap(({ value }) => parseAddress(value ?? "")?.text ?? []).sort(),
    ]),
  );
}
