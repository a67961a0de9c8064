import { addCounts, countRound, type DayCount, type DayRound, middleMs } from "../core/check/day-count.ts";
import type { CheckHistory } from "../core/report/check-report.ts";
import type { SiteId } from "../core/site/site.ts";
import type { CheckDays } from "../ports/panel-store.ts";

/** Each write is one of the disk, and checks run every few seconds: what a crash loses of a day's count harms nobody. */
const keptEveryMs = 60_000;

interface Waiting {
  counts: ReadonlyMap<string, DayCount>;
  storedMs: number;
}

/** Counts the rounds of each day. */
export class CheckHistoryKeeper {
  readonly #days: CheckDays;
  readonly #waiting = new Map<SiteId, Waiting>();

  constructor(days: CheckDays) {
    this.#days = days;
  }

  async count(site: SiteId, rounds: readonly DayRound[], nowMs: number): Promise<void> {
    const day = new Date(nowMs).toISOString().slice(0, 10);
    const waiting = this.#waiting.get(site) ?? { counts: new Map(), storedMs: nowMs };
    const counts = new Map(waiting.counts);
    for (const round of rounds) {
      const key = `${day} ${round.name}`;
      counts.set(key, countRound(counts.get(key) ?? null, day, round));
    }
    waiting.counts = counts;
    this.#waiting.set(site, waiting);
    if (nowMs - waiting.storedMs >= keptEveryMs) await this.#store(site, nowMs);
  }

  async read(site: SiteId, since: string): Promise<CheckHistory> {
    const unstored = [...(this.#waiting.get(site)?.counts ?? [])];
    const stored = new Map(
      (await this.#days.list(site, since)).map((one) => [`${one.day} ${one.name}`, one]),
    );
    for (const [key, count] of unstored) {
      const before = stored.get(key);
      if (count.day >= since) stored.set(key, before === undefined ? count : addCounts(before, count));
    }
    const days = [...stored.keys()].sort().flatMap((key) => {
      const count = stored.get(key);
      return count === undefined ? [] : [dayOf(count)];
    });
    return { days, countedSince: (await this.#days.first(site)) ?? unstored[0]?.[1].day ?? null };
  }

  /** What was counted since the last time. */
  async flush(nowMs: number): Promise<void> {
    for (const site of this.#waiting.keys()) await this.#store(site, nowMs);
  }

  async #store(site: SiteId, nowMs: number): Promise<void> {
    const waiting = this.#waiting.get(site);
    if (waiting === undefined) return;
    this.#waiting.set(site, { counts: new Map(), storedMs: nowMs });
    if (waiting.counts.size > 0) await this.#days.add(site, [...waiting.counts.values()]);
  }
}

function dayOf(count: DayCount): CheckHistory["days"][number] {
  const { name, day, good, warning, bad, unknown, slowestMs } = count;
  const middle = middleMs(count);
  return {
    name,
    day,
    good,
    warning,
    bad,
    unknown,
    tookMs: middle === null ? null : { middle, slowest: slowestMs },
  };
}
