import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** Longer than a resolver's first two tries; a nameserver that is found later than this is as good as silent. */
const timeoutMs = 6_000;

/** Addresses of a host as this machine sees it (its hosts file, then its resolver); empty when none is known in time. */
export async function lookUp(host: string, signal: AbortSignal): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host];
  const stop = new AbortController();
  const late = wait(timeoutMs, [], { signal: AbortSignal.any([signal, stop.signal]) });
  try {
    return await Promise.race([addressesOf(host), late]);
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
