import { parseAddress } from "../../core/dns/address.ts";
import type { DnsEngine } from "./dns-engine.ts";

export interface NameserverAddress {
  readonly address: string;
  /** `none`: this machine cannot send anything there, which is not the nameserver's fault. */
  readonly way: "open" | "none";
}

/** More than any nameserver has; an answer that lists a thousand does not keep us. */
const mostAddresses = 8;

/**
 * The addresses that are to be asked one by one: a nameserver with two may say two things. Many a controller has no IPv6;
 * such an address is only passed over where the nameserver has another one.
 */
export async function addressesToAsk(
  { client, signal }: Pick<DnsEngine, "client" | "signal">,
  found: readonly string[],
): Promise<readonly NameserverAddress[]> {
  const known = found.map(parseAddress).filter((one) => one !== null);
  const each = [...new Map(known.map((one) => [one.text, one])).values()].slice(0, mostAddresses);
  const ways = await Promise.all(
    each.map(async ({ text, type }): Promise<NameserverAddress> => {
      const isOpen = type === "A" || (await client.hasWay(text, signal));
      return { address: text, way: isOpen ? "open" : "none" };
    }),
  );
  const isAny = ways.some(({ way }) => way === "open");
  return isAny ? ways : ways.map(({ address }) => ({ address, way: "open" }));
}
