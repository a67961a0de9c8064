import { bucketOf } from "../../core/database/bucket-of.ts";
import { decodeRow } from "../../core/database/row-line.ts";
import type { RowByColumn, StrandedRowChange } from "../../core/merge/change.ts";
import { diffRows, type RowDifference } from "../../core/merge/diff-rows.ts";
import { passOf, planReading } from "../../core/merge/plan-reading.ts";
import { type Comparison, planComparison, type ReadRow, rowReader } from "../../core/merge/read-row.ts";
import { type RowChange, threeWay } from "../../core/merge/three-way.ts";
import type { ManifestChunk } from "../../core/mirror/manifest.ts";
import { type RowReading, readChunkRows, type TableOnSide } from "./table-on-side.ts";

/** One table on the three sides; null where a side has it not. */
export interface TableSides {
  readonly database: string;
  readonly table: string;
  readonly base: TableOnSide | null;
  readonly old: TableOnSide | null;
  readonly new: TableOnSide | null;
}

/** The rows that the old side changed and the new side has not alike, in portions; one portion is held at a time. */
export async function* scanTable(
  reading: RowReading,
  sides: TableSides,
): AsyncGenerator<readonly StrandedRowChange[]> {
  const scan = new TableScan(reading, sides);
  const plan = planReading(sides.base?.table ?? null, sides.old?.table ?? null, scan.comparison);
  if (plan.kind === "buckets") {
    for (const buckets of plan.portions) yield await scan.compare({ kind: "buckets", buckets });
    return;
  }
  for (let pass = 0; pass < plan.passes; pass += 1) {
    yield await scan.compare({ kind: "pass", pass, passes: plan.passes });
  }
}

type Portion =
  | { readonly kind: "buckets"; readonly buckets: ReadonlySet<string> }
  | { readonly kind: "pass"; readonly pass: number; readonly passes: number };

class TableScan {
  readonly comparison: Comparison;
  readonly #reading: RowReading;
  readonly #sides: TableSides;
  readonly #definition: StrandedRowChange["definition"];

  constructor(reading: RowReading, sides: TableSides) {
    const present = [sides.base, sides.old, sides.new].filter((side) => side !== null);
    this.comparison = planComparison(present);
    this.#reading = reading;
    this.#sides = sides;
    this.#definition = new Set(present.map(({ shape }) => shape.ddl)).size > 1 ? "differs" : "same";
  }

  async compare(portion: Portion): Promise<readonly StrandedRowChange[]> {
    const base = await this.#readPortion(this.#sides.base, portion);
    const old = await this.#readPortion(this.#sides.old, portion);
    const differences = diffRows(base, old);
    const atNew = await this.#findOnNewSide(differences);
    return differences.flatMap((difference) =>
      threeWay(difference, atNew.get(difference.key) ?? []).map((change) =>
        this.#describe(difference.key, change),
      ),
    );
  }

  async #readPortion(side: TableOnSide | null, portion: Portion): Promise<readonly ReadRow[]> {
    if (side === null) return [];
    const read = rowReader(side, this.comparison);
    const rows: ReadRow[] = [];
    const { chunks, takes } = this.#choose(side, portion);
    for await (const lines of readChunkRows(this.#reading, side, chunks)) {
      for (const line of lines) if (takes(line)) rows.push(read(line));
    }
    return portion.kind === "buckets"
      ? rows
      : rows.filter(({ key }) => passOf(key, portion.passes) === portion.pass);
  }

  #choose(
    side: TableOnSide,
    portion: Portion,
  ): { readonly chunks: readonly ManifestChunk[]; readonly takes: (line: string) => boolean } {
    if (portion.kind === "pass") return { chunks: side.table.chunks, takes: () => true };
    const { buckets } = portion;
    return {
      chunks: chunksWith(side, buckets),
      takes: (line) => buckets.has(this.#bucketOf(side, line)),
    };
  }

  #bucketOf({ shape, dialect }: TableOnSide, line: string): string {
    return bucketOf(line, shape.layout, { dialect, md5: this.#reading.digest.md5 });
  }

  /** Rows of the new side with the keys that differ. It may group its rows differently than the others. */
  async #findOnNewSide(
    differences: readonly RowDifference[],
  ): Promise<ReadonlyMap<string, readonly ReadRow[]>> {
    const found = new Map<string, ReadRow[]>();
    const side = this.#sides.new;
    if (side === null || differences.length === 0) return found;
    const wanted = new Set(differences.map(({ key }) => key));
    const read = rowReader(side, this.comparison);
    for await (const lines of readChunkRows(this.#reading, side, this.#chunksToSearch(side, differences))) {
      for (const line of lines) {
        const row = read(line);
        if (!wanted.has(row.key)) continue;
        const rows = found.get(row.key);
        if (rows === undefined) found.set(row.key, [row]);
        else rows.push(row);
      }
    }
    return found;
  }

  #chunksToSearch(side: TableOnSide, differences: readonly RowDifference[]): readonly ManifestChunk[] {
    if (this.comparison.by === "columns") return side.table.chunks;
    const lines = differences.flatMap(({ base, old }) =>
      [...base, ...old].slice(0, 1).map((row) => row.line),
    );
    return chunksWith(side, new Set(lines.map((line) => this.#bucketOf(side, line))));
  }

  #describe(key: string, change: RowChange): StrandedRowChange {
    const { base, old, new: atNew } = this.#sides;
    const rows = {
      base: decode(base, change.base),
      old: decode(old, change.old),
      new: decode(atNew, change.new),
    };
    return {
      kind: "row",
      database: this.#sides.database,
      table: this.#sides.table,
      key: keyOf(this.comparison.key, rows.old ?? rows.base),
      identity: `${key} ${change.ordinal}`,
      change: { kind: change.kind, ...rows },
      definition: this.#definition,
      raw: {
        base: change.base?.line ?? null,
        old: change.old?.line ?? null,
        new: change.new?.line ?? null,
        dialect: (atNew ?? old ?? base)?.dialect.id ?? "mysql",
        target:
          this.comparison.by === "lines" && this.comparison.key.length > 0 && atNew !== null
            ? atNew.shape
            : null,
      },
    };
  }
}

function chunksWith({ table }: TableOnSide, buckets: ReadonlySet<string>): readonly ManifestChunk[] {
  return table.chunks.filter((chunk) => chunk.buckets.some(({ id }) => buckets.has(id)));
}

function decode(side: TableOnSide | null, row: ReadRow | null): RowByColumn | null {
  return side === null || row === null
    ? null
    : Object.fromEntries(decodeRow(side.shape, row.line, side.dialect));
}

function keyOf(columns: readonly string[], row: RowByColumn | null): RowByColumn | null {
  if (columns.length === 0 || row === null) return null;
  return Object.fromEntries(columns.map((column) => [column, row[column] ?? null]));
}
