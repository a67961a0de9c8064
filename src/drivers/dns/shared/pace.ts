import type { Clock } from "../../../ports/clock.ts";
import type { DnsManifest } from "../../../ports/dns-provider.ts";

/** Lets no more through than the provider allows in a span of time; the others wait their turn, in order. */
export class Pace {
  readonly #rate: DnsManifest["rate"];
  readonly #clock: Clock;
  #sentMs: number[] = [];
  #last: Promise<void> = Promise.resolve();

  constructor(rate: DnsManifest["rate"], clock: Clock) {
    this.#rate = rate;
    this.#clock = clock;
  }

  turn(signal: AbortSignal): Promise<void> {
    const mine = this.#last.then(() => this.#await(signal));
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  async #await(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#rate === null) return;
    const { requests, perMs } = this.#rate;
    const nowMs = this.#clock.monotonicMs();
    this.#sentMs = this.#sentMs.filter((atMs) => atMs > nowMs - perMs);
    const first = this.#sentMs.at(-requests);
    if (first !== undefined) await this.#clock.sleep(first + perMs - nowMs, signal);
    this.#sentMs.push(this.#clock.monotonicMs());
  }
}
