import type { ByteString } from "./byte-string.ts";
import type { Dialect } from "./dialect.ts";
import { parseRow, showLiteral } from "./row-line.ts";
import type { TableShape } from "./table.ts";

/** A row that is not the same on two sides, seen from the side that is looked at. */
export interface RowDrift {
  /** The values of its key; of a table without a key, all its values. Ready for showing. */
  readonly key: string;
  readonly kind: "missing" | "extra" | "differs";
}

/** Rows of two sides, gathered in any order; row lines are the same bytes for the same row. */
export class RowComparison {
  readonly #shape: TableShape;
  readonly #dialect: Dialect;
  readonly #rows = new Map<string, { readonly have: ByteString[]; readonly want: ByteString[] }>();

  constructor(shape: TableShape, dialect: Dialect) {
    this.#shape = shape;
    this.#dialect = dialect;
  }

  add(side: "have" | "want", line: ByteString): void {
    const key = this.#keyOf(line);
    const known = this.#rows.get(key);
    if (known === undefined)
      this.#rows.set(key, side === "have" ? { have: [line], want: [] } : { have: [], want: [line] });
    else known[side].push(line);
  }

  /** In the order in which the keys were met. */
  drifts(): readonly RowDrift[] {
    return [...this.#rows].flatMap(([key, { have, want }]): RowDrift[] => {
      if (have.length === 0) return want.map(() => ({ key, kind: "missing" }));
      if (want.length === 0) return have.map(() => ({ key, kind: "extra" }));
      return haveSameLines(have, want) ? [] : [{ key, kind: "differs" }];
    });
  }

  #keyOf(line: ByteString): string {
    const { keyOrder } = this.#shape;
    const literals = parseRow(line, this.#dialect);
    const chosen = keyOrder.length === 0 ? literals : keyOrder.map(({ index }) => literals[index]);
    return chosen.map((literal) => showLiteral(literal, this.#dialect) ?? "NULL").join(", ");
  }
}

function haveSameLines(have: readonly ByteString[], want: readonly ByteString[]): boolean {
  if (have.length !== want.length) return false;
  if (have.length === 1) return have[0] === want[0];
  const other = [...want].sort();
  return [...have].sort().every((line, at) => line === other[at]);
}
