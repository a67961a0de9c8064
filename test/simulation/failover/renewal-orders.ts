import { boundOf } from "../../../src/core/failover/lease.ts";
import { afterLastAttempt, type Renewal } from "../../../src/core/failover/renewal.ts";
import { RenewalFiles } from "./renewal-files.ts";

/** Ways to build it wrong that chance finds too seldom. */
export const waysToOrder = [
  "an attempt is noted when it was sent",
  "a permission that arrives after its withdrawal counts",
  "the last attempt is read before renewing is forbidden",
] as const;
type Way = "right" | (typeof waysToOrder)[number];

const lease = { ttlMs: 60_000, renewMs: 10_000, drift: 0.002, marginMs: 0, renewal: "replica" } as const;
const stepMs = 10_000;
const given = { epoch: 1, turn: 1 };
type Step = "run" | "again" | "withdraw" | "late";

/**
 * Every order in which the steps of two runs of the replica's program, a withdrawal with the look after it, and a
 * permission that arrives once more can follow one another. Broken: the lease outlives what the controller waits for.
 */
export function endOfEveryOrder(way: Way) {
  const sum = { orders: 0, broken: 0, renewed: 0 };
  const left: Record<Step, number> = { run: 4, again: 4, withdraw: 2, late: 1 };
  const path: Step[] = [];
  const next = () => {
    const ways = (Object.keys(left) as Step[]).filter((step) => left[step] > 0);
    if (ways.length === 0) {
      const { leaseEndMs, boundEndMs } = new Play(way).order(path);
      sum.orders += 1;
      if (leaseEndMs > boundEndMs) sum.broken += 1;
      if (leaseEndMs > 0) sum.renewed += 1;
    }
    for (const step of ways) {
      left[step] -= 1;
      path.push(step);
      next();
      path.pop();
      left[step] += 1;
    }
  };
  next();
  return sum;
}

interface Run {
  at: number;
  isGoing: boolean;
  clocksMs: number;
}

class Play {
  readonly #way: Way;
  readonly #files = new RenewalFiles();
  readonly #runs = {
    run: { at: 0, isGoing: true, clocksMs: 0 },
    again: { at: 0, isGoing: true, clocksMs: 0 },
  };
  #withdrawSteps = 0;
  #leaseEndMs = 0;
  #boundEndMs = 0;

  constructor(way: Way) {
    this.#way = way;
    this.#files.allow(given, { uptimeMs: 0, boot: 1 });
  }

  order(path: readonly Step[]) {
    for (const [index, step] of path.entries()) {
      const nowMs = (index + 1) * stepMs;
      if (step === "withdraw") this.#withdraw(nowMs);
      else if (step === "late") this.#comeLate(nowMs);
      else this.#goOn(this.#runs[step], nowMs);
    }
    return { leaseEndMs: this.#leaseEndMs, boundEndMs: this.#boundEndMs };
  }

  /** Permission, the primary's clocks, the note, and the arrival of the order. */
  #goOn(run: Run, nowMs: number): void {
    const isNotedLate = this.#way === "an attempt is noted when it was sent";
    run.at += 1;
    if (run.at === 1) run.isGoing = this.#files.allowed !== null;
    else if (run.at === 2) run.clocksMs = nowMs;
    else if (run.at === 3) run.isGoing = run.isGoing && (isNotedLate || this.#note(nowMs));
    else if (run.isGoing) {
      this.#leaseEndMs = Math.max(this.#leaseEndMs, run.clocksMs + lease.ttlMs);
      if (isNotedLate) this.#note(nowMs);
    }
  }

  #note(nowMs: number): boolean {
    return this.#files.note(given, { uptimeMs: nowMs, boot: 1 }) === "noted";
  }

  #withdraw(nowMs: number): void {
    this.#withdrawSteps += 1;
    const isEarly = this.#way === "the last attempt is read before renewing is forbidden";
    if (this.#withdrawSteps === (isEarly ? 1 : 2)) this.#boundEndMs = this.#endOfBound(nowMs);
    else this.#files.forbid(given);
  }

  #comeLate(nowMs: number): void {
    if (this.#way === "a permission that arrives after its withdrawal counts") this.#files.allowed = given;
    else this.#files.allow(given, { uptimeMs: nowMs, boot: 1 });
  }

  /** The controller's own grants ended long ago. */
  #endOfBound(nowMs: number): number {
    const from = { wallMs: 0, monotonicMs: -1_000_000, run: "one" };
    const bound = boundOf(lease, { from, graceMs: 0, standing: "held" });
    const { forMs } = bound;
    const renewal: Renewal = { account: "b", ...given, forMs, drift: lease.drift };
    const { attempt } = this.#files;
    const seen = { attemptAgeMs: attempt === null ? null : nowMs - attempt.uptimeMs };
    const now = { ...from, monotonicMs: nowMs };
    const after = afterLastAttempt(bound, renewal, { seen, now });
    return after.from.monotonicMs + after.forMs;
  }
}
