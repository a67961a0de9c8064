import { lookup, resolveNs } from "node:dns/promises";
import { isIP } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** Longer than a resolver's first two tries; a nameserver that is found later than this is as good as silent. */
const timeoutMs = 6_000;

/** Addresses of a host as this machine sees it (its hosts file, then its resolver); empty when none is known in time. */
export async function lookUp(host: string, signal: AbortSignal): Promise<readonly string[]> {
  return isIP(host) !== 0 ? [host] : inTime(() => addressesOf(host), signal);
}

/** Nameservers of a zone as this machine's resolver knows them; empty when it knows none in time. */
export function lookUpNameservers(zone: string, signal: AbortSignal): Promise<readonly string[]> {
  return inTime(() => nameserversOf(zone), signal);
}

async function inTime(
  ask: () => Promise<readonly string[]>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const stop = new AbortController();
  const late = wait(timeoutMs, [], { signal: AbortSignal.any([signal, stop.signal]) });
  try {
    return await Promise.race([ask(), late]);
  } finally {
    stop.abort();
    await late.catch(() => undefined);
    signal.throwIfAborted();
  }
}

async function addressesOf(host: string): Promise<readonly string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    // A name without an address is an outcome: whoever asked says what it was needed for.
    return [];
  }
}

async function nameserversOf(zone: string): Promise<readonly string[]> {
  try {
    return (await resolveNs(zone)).map((name) => name.toLowerCase());
  } catch {
    // A name that is no zone, or a resolver that does not answer: whoever asked says what it was needed for.
    return [];
  }
}
