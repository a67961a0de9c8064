import type { SiteId } from "../../../core/site/site.ts";
import type { SiteTenure } from "../../../ports/tenure.ts";
import type { EtcdCoordination } from "./etcd-coordination.ts";
import type { Session } from "./session.ts";

interface TenureRecord {
  readonly number: number;
  /** The session that this number was given to. */
  readonly holder: string;
}

/** For one piece of work: the number is read when its first order needs it, and nobody else can work on the site meanwhile. */
export class EtcdSiteTenure implements SiteTenure {
  readonly #records: Pick<EtcdCoordination, "readValue" | "storeValue">;
  readonly #session: Session;
  readonly #numbers = new Map<SiteId, Promise<number>>();

  constructor(records: Pick<EtcdCoordination, "readValue" | "storeValue">, session: Session) {
    this.#records = records;
    this.#session = session;
  }

  number(site: SiteId): Promise<number> {
    const known = this.#numbers.get(site) ?? this.#take(site, 0);
    this.#numbers.set(site, known);
    known.catch(() => this.#numbers.delete(site));
    return known;
  }

  raise(site: SiteId, above: number): Promise<number> {
    const more = this.#take(site, above);
    this.#numbers.set(site, more);
    more.catch(() => this.#numbers.delete(site));
    return more;
  }

  async #take(site: SiteId, above: number): Promise<number> {
    const key = `tenure/${site}`;
    for (;;) {
      await this.#session.prove();
      const stored = await this.#records.readValue(key);
      const before = (stored?.value ?? null) as TenureRecord | null;
      const { id } = this.#session;
      if (before !== null && before.holder === id && before.number > above) return before.number;
      const number = Math.max(above, before?.number ?? 0) + 1;
      const value: TenureRecord = { number, holder: id };
      if ((await this.#records.storeValue(key, value, stored?.rev ?? 0)) === "stored") return number;
    }
  }
}
