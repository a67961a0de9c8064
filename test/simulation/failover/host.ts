import type { Mutant } from "./mutants.ts";
import { RenewalFiles } from "./renewal-files.ts";

export type HostName = "a" | "b";

export interface Grant {
  readonly untilWallMs: number;
  readonly untilUptimeMs: number;
  readonly boot: number;
  /** The replica may prolong it. */
  readonly isRenewable: boolean;
}

/** One account: its clocks, its role file, what was written there, and requests that are still running. */
export class Host {
  isAlive = true;
  isServing = true;
  role: "primary" | "replica" | "fenced";
  epoch = 1;
  lease: Grant | null = null;
  readonly renewal = new RenewalFiles();
  running = 0;
  boot = 1;
  writes: number[] = [];
  /** What its nameserver answers. */
  names: HostName = "a";
  readonly #drift: number;
  #bootedMs = 0;
  #offsetMs: number;

  constructor(role: "primary" | "replica", clock: { readonly offsetMs: number; readonly drift: number }) {
    this.role = role;
    this.#offsetMs = clock.offsetMs;
    this.#drift = clock.drift;
  }

  wallMs(nowMs: number): number {
    return nowMs * (1 + this.#drift) + this.#offsetMs;
  }

  uptimeMs(nowMs: number): number {
    return (nowMs - this.#bootedMs) * (1 + this.#drift);
  }

  setClock(byMs: number): void {
    this.#offsetMs += byMs;
  }

  powerCut(): void {
    this.isAlive = false;
    this.running = 0;
    this.boot += 1;
  }

  revive(nowMs: number): void {
    this.isAlive = true;
    this.#bootedMs = nowMs;
  }

  /** May a request that writes begin? What the gate asks. */
  isWriter(nowMs: number, mutant: Mutant | null): boolean {
    if (!this.isAlive || this.role !== "primary") return false;
    if (this.lease === null) return true;
    if (this.wallMs(nowMs) >= this.lease.untilWallMs) return false;
    if (mutant === "only wall clocks") return true;
    return this.lease.boot === this.boot && this.uptimeMs(nowMs) < this.lease.untilUptimeMs;
  }

  /** The highest epoch seen is kept, and a lower one refused. */
  obeys(epoch: number, mutant: Mutant | null): boolean {
    if (epoch < this.epoch && mutant !== "accounts obey lower epochs") return false;
    this.epoch = epoch;
    return true;
  }
}
