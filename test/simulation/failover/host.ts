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
  /** Requests of an earlier one are over: their machine died, or they stood still for longer than their lease. */
  era = 1;
  /** While all its programs stand still: what arrived meanwhile, in its kernel's order. */
  kept: (() => void)[] | null = null;
  /** When it is suspended its uptime stands still too. */
  losesUptime = false;
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
    // A lease needs one clock that goes on (docs/limits.md): not both of one machine go wrong in one run.
    if (byMs < 0 && this.losesUptime) return;
    this.#offsetMs += byMs;
  }

  powerCut(): void {
    this.isAlive = false;
    this.kept = null;
    this.endRequests();
    this.boot += 1;
  }

  endRequests(): void {
    this.running = 0;
    this.era += 1;
  }

  wakeUp(afterMs: number): void {
    this.kept = null;
    if (this.losesUptime) this.#bootedMs += afterMs;
  }

  revive(nowMs: number): void {
    this.isAlive = true;
    this.#bootedMs = nowMs;
  }

  /** May a request that writes begin? What the gate asks. */
  isWriter(nowMs: number, mutant: Mutant | null): boolean {
    if (!this.isAlive || this.kept !== null || this.role !== "primary") return false;
    if (this.lease === null) return true;
    if (mutant !== "only uptimes" && this.wallMs(nowMs) >= this.lease.untilWallMs) return false;
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
