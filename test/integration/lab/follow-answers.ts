import { setTimeout as sleep } from "node:timers/promises";
import type { HostName, Lab } from "../../lab/lab.ts";

/** An answer that lasted until the next one. No address: nobody answered, or there was none. */
export interface Stage {
  /** By `performance.now()`. */
  readonly atMs: number;
  readonly addresses: string;
  /** As the answer says; a resolver counts down, so of its answers only a change of the addresses is a stage. */
  readonly ttlSeconds: number;
}

export interface Following extends AsyncDisposable {
  /** Until now. */
  readonly stages: readonly Stage[];
}

/** Asks one server for one name, again and again: a nameserver, or the visitors' resolver. */
export function followAnswers(
  lab: Lab,
  order: { readonly at: string; readonly name: string; readonly as: "nameserver" | "resolver" },
): Following {
  const from: HostName = order.as === "nameserver" ? "control" : "client";
  const stages: Stage[] = [];
  const stop = new AbortController();
  const ended = (async () => {
    while (!stop.signal.aborted) {
      const seen = await ask(lab, from, order);
      const last = stages.at(-1);
      const isOther =
        last?.addresses !== seen.addresses ||
        (order.as === "nameserver" && last.ttlSeconds !== seen.ttlSeconds);
      if (isOther) stages.push(seen);
      await sleep(150);
    }
  })();
  return {
    stages,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await ended;
    },
  };
}

async function ask(
  lab: Lab,
  from: HostName,
  { at, name, as }: { readonly at: string; readonly name: string; readonly as: "nameserver" | "resolver" },
): Promise<Stage> {
  const recursion = as === "resolver" ? "+rec" : "+norec";
  const words = [`@${at}`, recursion, "+noall", "+answer", "+tries=1", "+time=5", name, "A"];
  const { stdout } = await lab.exec(from, ["dig", ...words]);
  const rows = [...stdout.toString().matchAll(/^\S+\s+(\d+)\s+IN\s+A\s+(\S+)$/gm)];
  return {
    atMs: performance.now(),
    addresses: rows
      .map(([, , address = ""]) => address)
      .sort()
      .join(" "),
    ttlSeconds: Number(rows[0]?.[1] ?? 0),
  };
}

/** When an answer was first seen that is like this, from a moment on; null: never. */
export function firstSeen(
  { stages }: Following,
  fromMs: number,
  isSuch: (stage: Stage) => boolean,
): number | null {
  return stages.find((stage) => stage.atMs >= fromMs && isSuch(stage))?.atMs ?? null;
}
