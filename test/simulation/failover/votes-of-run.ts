import type { Vote } from "../../../src/core/failover/votes.ts";
import type { HostName } from "./host.ts";
import { answerOf, type ControllerProcess, type Steps } from "./process.ts";
import type { World } from "./world.ts";

type Says = Vote["says"];

interface Heard {
  readonly says: Says;
  /** When it was asked: it cannot have looked before. */
  readonly askedMs: number;
}

/** What this run of the controller has heard of its observers: itself, and the replica's account. */
export class VotesOfRun {
  targetAnswered = false;
  readonly #world: World;
  readonly #process: ControllerProcess;
  readonly #heard = new Map<string, Heard>();

  constructor(world: World, process: ControllerProcess) {
    this.#world = world;
    this.#process = process;
  }

  *collect(primary: HostName): Steps {
    const target = primary === "a" ? "b" : "a";
    const askedMs = this.#process.now().monotonicMs;
    const { network } = this.#world;
    const host = this.#world.host(primary);
    const own = network.call({
      ...{ from: "control", to: primary, timeoutMs: 3_000 },
      serve: () => (host.isAlive ? host.isServing : null),
    });
    const other = network.call<Says>({
      ...{ from: "control", to: target, timeoutMs: 6_000 },
      serve: () => (this.#world.host(target).isAlive ? this.#lookFrom(target, primary) : null),
    });
    const isUp = (yield* answerOf(own)) === true;
    this.#heard.set("control", { says: this.#ownSays(isUp), askedMs });
    const says = yield* answerOf(other);
    this.targetAnswered = says !== null;
    if (says !== null) this.#heard.set("target", { says, askedMs });
  }

  list(): readonly Vote[] {
    const nowMs = this.#process.now().monotonicMs;
    const votes = [...this.#heard].map(([observer, { says, askedMs }]): Vote => {
      const place = observer === "target" ? "target" : "elsewhere";
      const ageMs = this.#world.mutant === "votes never age" ? 0 : nowMs - askedMs;
      return { observer, network: observer, says, place, because: "silent", ageMs };
    });
    if (this.#world.mutant !== "one point of view is enough") return votes;
    const [own] = votes.filter(({ observer }) => observer === "control");
    return own === undefined ? [] : [own, { ...own, observer: "target", network: "target" }];
  }

  #ownSays(isUp: boolean): Says {
    if (isUp) return "up";
    const { network, mutant, missedAtMs, nowMs } = this.#world;
    if (network.isolated.has("control")) return mutant === "own line not proven" ? "down" : "abstains";
    missedAtMs.control = nowMs;
    return "down";
  }

  /** One HTTP request from the replica's account, and its own line. */
  #lookFrom(target: HostName, primary: HostName): Says {
    const { network, chance, mutant, missedAtMs, nowMs } = this.#world;
    const host = this.#world.host(primary);
    const isCut = network.isCut(target, primary) || network.isCut(primary, target);
    const isLost = chance.happens(2 * network.faults.lost);
    if (host.isAlive && host.kept === null && host.isServing && !isCut && !isLost) return "up";
    if (network.isolated.has(target)) return mutant === "own line not proven" ? "down" : "abstains";
    missedAtMs.b = nowMs;
    return "down";
  }
}
