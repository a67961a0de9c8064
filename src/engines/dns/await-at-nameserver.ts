import { type DnsStep, setOfStep } from "../../core/dns/dns-step.ts";
import type { SeenAtNameserver } from "../../core/dns/provider-outcome.ts";
import { sameValues } from "../../core/dns/record-set.ts";
import type { NameserverPlace } from "../../core/dns/site-dns.ts";
import { readAnswer } from "../../core/dns/wire/answer.ts";
import { mapLimited } from "../../core/map-limited.ts";
import type { DnsEngine } from "./dns-engine.ts";
import { addressesToAsk } from "./nameserver-addresses.ts";

const limit = { timeoutMs: 5_000, everyMs: 250 } as const;

/**
 * Asks the nameserver itself, at each of its addresses, until all answer as the steps want. A cache in front of it gets a
 * few seconds.
 */
export async function awaitAtNameserver(
  engine: DnsEngine,
  server: NameserverPlace,
  steps: readonly DnsStep[],
): Promise<SeenAtNameserver> {
  const deadline = engine.clock.monotonicMs() + limit.timeoutMs;
  for (;;) {
    const seen = await lookAtAll(engine, server, steps);
    if (seen.kind !== "old" || engine.clock.monotonicMs() >= deadline) return seen;
    await engine.clock.sleep(limit.everyMs, engine.signal);
  }
}

/** One address with the old is enough: visitors get it from there. */
async function lookAtAll(
  engine: DnsEngine,
  { host, port }: NameserverPlace,
  steps: readonly DnsStep[],
): Promise<SeenAtNameserver> {
  const found = await addressesToAsk(engine, await engine.client.resolve(host, engine.signal));
  if (found.length === 0) return { kind: "silent", because: `${host} has no address` };
  const asked = found.filter(({ way }) => way === "open");
  const seen = await Promise.all(
    asked.map(({ address }) => lookAtNameserver(engine, { host: address, port }, steps)),
  );
  const old = seen.flatMap((one) => (one.kind === "old" ? one.names : []));
  if (old.length > 0) return { kind: "old", names: [...new Set(old)] };
  const at = seen.findIndex(({ kind }) => kind === "silent");
  const silent = seen[at];
  if (silent?.kind !== "silent") return { kind: "new" };
  return seen.length === 1 ? silent : { kind: "silent", because: `${asked[at]?.address}: ${silent.because}` };
}

async function lookAtNameserver(
  { client, signal }: DnsEngine,
  server: NameserverPlace,
  steps: readonly DnsStep[],
): Promise<SeenAtNameserver> {
  let silence: string | null = null;
  const old = await mapLimited(steps, 8, async (step): Promise<string | null> => {
    // Whoever does not answer once costs its deadlines once, not for every step.
    if (silence !== null) return null;
    const { name, type } = setOfStep(step);
    const reply = await client.ask({ server, name, type, signal });
    if (reply.kind === "silent") {
      silence = reply.because;
      return null;
    }
    const answer = readAnswer(reply.message, { name, type });
    const wanted = step.kind === "delete" ? [] : step.after.values;
    const values =
      answer.kind === "sets" ? (answer.sets.find((set) => set.type === type)?.values ?? []) : null;
    return values === null || !sameValues(values, wanted) ? `${name} ${type}` : null;
  });
  if (silence !== null) return { kind: "silent", because: silence };
  const names = old.filter((one) => one !== null);
  return names.length === 0 ? { kind: "new" } : { kind: "old", names };
}
