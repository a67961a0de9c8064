import type { Clock } from "../../../ports/clock.ts";
import type { EtcdEntry } from "./gateway.ts";
import type { HolderRecord } from "./session.ts";

/** How long a holder's key has been watched without a new beat, by this process' own clock alone. */
export class HolderWatch {
  readonly #clock: Pick<Clock, "monotonicMs">;
  readonly #seen = new Map<string, { readonly modRevision: number; readonly sinceMs: number }>();

  constructor(clock: Pick<Clock, "monotonicMs">) {
    this.#clock = clock;
  }

  /** `silent`: no beat for its whole time. The first look only begins the watch. */
  judge(entry: EtcdEntry, { ttlMs }: Pick<HolderRecord, "ttlMs">): "silent" | "alive" {
    const now = this.#clock.monotonicMs();
    const before = this.#seen.get(entry.key);
    if (before === undefined || before.modRevision !== entry.modRevision) {
      this.#seen.set(entry.key, { modRevision: entry.modRevision, sinceMs: now });
      return "alive";
    }
    return now - before.sinceMs > ttlMs ? "silent" : "alive";
  }

  forget(key: string): void {
    this.#seen.delete(key);
  }
}
