import type { RowByColumn, StrandedChange } from "../../core/merge/change.ts";
import type { StrandedCount } from "../../core/report/rescue.ts";

/** What a listing may hold. Beyond it changes are counted, not kept. */
export interface ListingBounds {
  readonly perTable: { readonly items: number; readonly chars: number };
  readonly inAll: { readonly items: number; readonly chars: number };
}

export const listingBounds: ListingBounds = {
  // A table of its own bound: thousands of a queue's rows must not hide ten comments.
  perTable: { items: 5_000, chars: 16 * 1024 * 1024 },
  inAll: { items: 20_000, chars: 128 * 1024 * 1024 },
};

interface Tally {
  items: number;
  chars: number;
}

export interface Identified<T extends StrandedChange = StrandedChange> {
  readonly id: string;
  readonly change: T;
}

type Counted = { -readonly [Key in keyof StrandedCount]: StrandedCount[Key] };

/** Gathers the changes of one case. */
export class Collector {
  readonly kept: Identified[] = [];
  omitted = 0;
  readonly #case: string;
  readonly #bounds: ListingBounds;
  readonly #inAll: Tally = { items: 0, chars: 0 };
  readonly #perTable = new Map<string, Tally>();
  readonly #counts = new Map<string, Counted>();

  constructor(rescueCase: string, bounds: ListingBounds) {
    this.#case = rescueCase;
    this.#bounds = bounds;
  }

  add(one: Identified): void {
    this.#count(one.change);
    const own = this.#tallyOf(one.change);
    const chars = sizeOf(one.change);
    const { perTable, inAll } = this.#bounds;
    if (isFull(own, perTable, chars) || isFull(this.#inAll, inAll, chars)) {
      this.omitted += 1;
      return;
    }
    for (const tally of [own, this.#inAll]) {
      tally.items += 1;
      tally.chars += chars;
    }
    this.kept.push(one);
  }

  counts(): readonly StrandedCount[] {
    return [...this.#counts.values()];
  }

  #tallyOf(change: StrandedChange): Tally {
    const tally = this.#perTable.get(placeOf(change)) ?? { items: 0, chars: 0 };
    this.#perTable.set(placeOf(change), tally);
    return tally;
  }

  #count(change: StrandedChange): void {
    const { database, table } = change.kind === "row" ? change : { database: null, table: null };
    const count = this.#counts.get(placeOf(change)) ?? {
      case: this.#case,
      database,
      table,
      inserts: 0,
      updates: 0,
      deletes: 0,
    };
    count[`${change.change.kind}s`] += 1;
    this.#counts.set(placeOf(change), count);
  }
}

/** The first is always kept, however large. */
function isFull(tally: Tally, bound: ListingBounds["inAll"], chars: number): boolean {
  return tally.items >= bound.items || (tally.items > 0 && tally.chars + chars > bound.chars);
}

function placeOf(change: StrandedChange): string {
  return change.kind === "row" ? JSON.stringify([change.database, change.table]) : "files";
}

function sizeOf(change: StrandedChange): number {
  if (change.kind === "file") return change.path.length;
  const { base, old, new: atNew } = change.change;
  const { raw } = change;
  const lines = [raw.base, raw.old, raw.new].reduce((sum, line) => sum + (line?.length ?? 0), 0);
  return [base, old, atNew].reduce((sum, row) => sum + rowSize(row), lines);
}

function rowSize(row: RowByColumn | null): number {
  return Object.values(row ?? {}).reduce((sum, value) => sum + (value?.length ?? 0), 0);
}
