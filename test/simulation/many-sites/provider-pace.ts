import type { DnsManifest } from "../../../src/ports/dns-provider.ts";
import type { Timeline } from "../failover/timeline.ts";

/** When requests may leave, by the rule of `drivers/dns/shared/pace.ts`, without anybody waiting. */
export class ProviderPace {
  readonly rate: DnsManifest["rate"];
  #sentMs: number[] = [];
  requests = 0;

  constructor(rate: DnsManifest["rate"]) {
    this.rate = rate;
  }

  /** The time at which one more may leave. */
  turn(nowMs: number): number {
    this.requests += 1;
    const { requests, perMs } = this.rate ?? { requests: Number.POSITIVE_INFINITY, perMs: 0 };
    const first = this.#sentMs.at(-requests);
    const atMs = Math.max(nowMs, this.#sentMs.at(-1) ?? nowMs, first === undefined ? nowMs : first + perMs);
    this.#sentMs.push(atMs);
    return atMs;
  }

  /** The most that left within a span. */
  mostWithin(perMs: number): number {
    let most = 0;
    for (let from = 0, to = 0; to < this.#sentMs.length; to += 1) {
      while ((this.#sentMs[to] ?? 0) - (this.#sentMs[from] ?? 0) >= perMs) from += 1;
      most = Math.max(most, to - from + 1);
    }
    return most;
  }
}

const answerMs = 250;

export interface NamesChange {
  readonly pace: ProviderPace;
  readonly requests: number;
}

/** One request after another, each when its provider allows it. */
export function changeNames(timeline: Timeline, { pace, requests }: NamesChange, done: () => void): void {
  if (requests === 0) return done();
  const atMs = pace.turn(timeline.nowMs);
  timeline.after(atMs - timeline.nowMs + answerMs, () =>
    changeNames(timeline, { pace, requests: requests - 1 }, done),
  );
}
