import { type DnsStep, setOfStep } from "../../core/dns/dns-step.ts";
import type { SeenAtNameserver } from "../../core/dns/provider-outcome.ts";
import { sameValues } from "../../core/dns/record-set.ts";
import type { NameserverPlace } from "../../core/dns/site-dns.ts";
import { readAnswer } from "../../core/dns/wire/answer.ts";
import type { DnsEngine } from "./dns-engine.ts";

const limit = { timeoutMs: 5_000, everyMs: 250 } as const;

/** Asks the nameserver itself until it answers as the steps want. A cache in front of it gets a few seconds. */
export async function awaitAtNameserver(
  engine: DnsEngine,
  server: NameserverPlace,
  steps: readonly DnsStep[],
): Promise<SeenAtNameserver> {
  const deadline = engine.clock.monotonicMs() + limit.timeoutMs;
  for (;;) {
    const seen = await lookAtNameserver(engine, server, steps);
    if (seen.kind !== "old" || engine.clock.monotonicMs() >= deadline) return seen;
    await engine.clock.sleep(limit.everyMs, engine.signal);
  }
}

async function lookAtNameserver(
  { client, signal }: DnsEngine,
  server: NameserverPlace,
  steps: readonly DnsStep[],
): Promise<SeenAtNameserver> {
  const old: string[] = [];
  for (const step of steps) {
    const { name, type } = setOfStep(step);
    const reply = await client.ask({ server, name, type, signal });
    if (reply.kind === "silent") return { kind: "silent", because: reply.because };
    const answer = readAnswer(reply.message, { name, type });
    const wanted = step.kind === "delete" ? [] : step.after.values;
    const values =
      answer.kind === "sets" ? (answer.sets.find((set) => set.type === type)?.values ?? []) : null;
    if (values === null || !sameValues(values, wanted)) old.push(`${name} ${type}`);
  }
  return old.length === 0 ? { kind: "new" } : { kind: "old", names: old };
}
