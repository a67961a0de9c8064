import { ClonePanelError } from "../../../core/errors.ts";
import type { EtcdGateway } from "./gateway.ts";
import { keys } from "./keys.ts";

export interface RaceOutcome {
  readonly rounds: number;
  /** Rounds with more than one winner: such a store must not be used. */
  readonly unfair: number;
  /** Members that gave no answer; they raced no further. */
  readonly silent: number;
}

/**
 * Races compare-and-set: in each round everybody makes the same key, each through its own member. In a store that keeps
 * its promise exactly one wins every time; some do not (a widely packaged one had two winners in 63 of 100 rounds), and
 * then two controllers would both act. The keys are gone afterwards.
 */
export async function raceCompareAndSet(
  gateways: readonly EtcdGateway[],
  order: { readonly rounds: number; readonly id: string },
): Promise<RaceOutcome> {
  let racers = gateways.map((gateway, at) => ({ gateway, by: `${order.id} ${at}` }));
  let unfair = 0;
  for (let round = 0; round < order.rounds; round += 1) {
    const key = keys.race(`${order.id} ${round}`);
    const ends = await Promise.all(racers.map(({ gateway, by }) => race(gateway, key, by)));
    if (ends.filter((end) => end === "won").length > 1) unfair += 1;
    racers = racers.filter((_, at) => ends[at] !== "silent");
    if (racers.length === 0) throw silentRace();
    await racers[0]?.gateway.transact({ compare: [], changes: [{ remove: key }] });
  }
  return { rounds: order.rounds, unfair, silent: gateways.length - racers.length };
}

async function race(gateway: EtcdGateway, key: string, by: string): Promise<"won" | "lost" | "silent"> {
  try {
    const { kind, sent } = await gateway.transact({
      compare: [{ key, version: 0 }],
      changes: [{ put: key, value: by }],
    });
    if (kind === "done") return "won";
    return sent === "again" && (await gateway.range({ key }))[0]?.value === by ? "won" : "lost";
  } catch (error) {
    if (error instanceof ClonePanelError && error.code === "COORDINATION_UNREACHABLE") return "silent";
    throw error;
  }
}

function silentRace(): ClonePanelError {
  return new ClonePanelError("COORDINATION_UNREACHABLE", "no member of etcd gave an answer", {
    hint: "Look at them with: etcdctl --cluster endpoint health",
    remedy: "wait",
  });
}

export function notExclusive({ unfair, rounds }: RaceOutcome): ClonePanelError {
  return new ClonePanelError(
    "COORDINATION_NOT_EXCLUSIVE",
    `in ${unfair} of ${rounds} races for one revision more than one writer was told that it had won`,
    {
      hint: "This store cannot tell controllers apart, and must not be used: let coordination: name an etcd, 3.4 or newer.",
      remedy: "owner",
    },
  );
}
