import type { Clock } from "../../ports/clock.ts";
import type { OperationLog } from "../../ports/log.ts";
import type { NewsDesk } from "./news-desk.ts";

/** Other processes write to the log too, so somebody has to look; this finds one number by its index. */
const lookEveryMs = 250;
const pageRows = 500;

/** Looks whether the log has grown, while anybody wants to know. */
export class LogFollower {
  readonly #listeners = new Set<() => void>();

  /** @returns what ends the listening. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Until the signal. A look that fails is tried again: the log is written by who keeps the sites alive. */
  async follow(order: {
    readonly log: OperationLog;
    readonly clock: Clock;
    readonly news: NewsDesk;
    readonly signal: AbortSignal;
  }): Promise<void> {
    const { clock, signal } = order;
    let at: number | null = null;
    while (!signal.aborted) {
      if (this.#listeners.size === 0) at = null;
      else at = await this.#look(order, at).catch(() => at);
      await clock.sleep(lookEveryMs, signal).catch(() => "stopped");
    }
  }

  async #look(
    { log, news }: { readonly log: OperationLog; readonly news: NewsDesk },
    before: number | null,
  ): Promise<number> {
    const { newest } = await log.newestChange();
    if (before === null || newest === before) return newest;
    for (const listener of this.#listeners) listener();
    const changes = await log.changes({ after: before, limit: pageRows });
    const ids = new Set(changes.filter(({ step }) => step === null).map(({ operation }) => operation));
    const sites = new Set<string>();
    for (const id of ids) {
      const site = (await log.get(id))?.site ?? null;
      if (site !== null) sites.add(site);
    }
    if (sites.size > 0) news.tell("sites", { sites: [...sites] }, null);
    return newest;
  }
}
