import { bucketOf, chunkOf } from "../../core/database/bucket-of.ts";
import { readChunk } from "../../core/database/chunk-file.ts";
import { type DialectId, dialectOf } from "../../core/database/dialect.ts";
import type { TableDifference } from "../../core/database/diff-buckets.ts";
import type { Bucket, DatabaseMark } from "../../core/database/table.ts";
import {
  bucketsOf,
  type ManifestChunk,
  type ManifestDatabase,
  type ManifestTable,
} from "../../core/mirror/manifest.ts";
import type { DatabasePlan } from "../../core/mirror/plan-database.ts";
import type { DatabaseChange, RowSource, TableEdit, TableReplacement } from "../../ports/database.ts";
import type { LocalPath } from "../../ports/files.ts";
import { readBucketRows } from "./chunk-rows.ts";
import type { Engine } from "./engine.ts";

export interface ChangeOrder {
  readonly plan: DatabasePlan;
  readonly want: ManifestDatabase;
  /** The generation or snapshot that holds `want`'s chunks. */
  readonly from: LocalPath;
  readonly mark: DatabaseMark;
  readonly activate: DatabaseChange["activate"];
}

/** Turns a difference into what a writer can do, with rows read from the vault when they are asked for. */
export function databaseChange(engine: Engine, order: ChangeOrder): DatabaseChange {
  const replace: TableReplacement[] = [];
  const edit: TableEdit[] = [];
  const drop: string[] = [];
  for (const difference of order.plan.tables) {
    if (difference.kind === "drop") drop.push(difference.table);
    if (difference.kind === "drop" || difference.kind === "same") continue;
    const table = order.want.tables.find((one) => one.shape.table === difference.table);
    if (table === undefined)
      throw new TypeError(`the plan names a table that is not wanted: ${difference.table}`);
    // A table without transactions is never edited in place: visitors would see it half done.
    if (difference.kind === "edit" && table.shape.transactional === "yes") {
      edit.push(tableEdit(engine, order, table, difference));
    } else {
      replace.push({
        shape: table.shape,
        buckets: bucketsOf(table),
        rows: rowsOf(engine, order.from, table.chunks),
      });
    }
  }
  return { replace, edit, drop, after: order.want.after, activate: order.activate, mark: order.mark };
}

function tableEdit(
  engine: Engine,
  order: ChangeOrder,
  table: ManifestTable,
  difference: Extract<TableDifference, { kind: "edit" }>,
): TableEdit {
  const changed = new Set(difference.changed.map((bucket) => bucket.id));
  const chunks = new Set([...changed].map(chunkOf));
  const holding = table.chunks.filter((chunk) =>
    chunk.buckets.some((bucket) => chunks.has(chunkOf(bucket.id))),
  );
  const codec = { dialect: dialectOf(order.want.dialect as DialectId), md5: engine.digest.md5 };
  async function* rows(): AsyncGenerator<readonly string[]> {
    for (const chunk of holding) {
      const parts = await readBucketRows(engine, `${order.from}/${chunk.path}`, changed);
      if (parts !== null) yield* parts;
      else
        for await (const lines of rowsOf(engine, order.from, [chunk])())
          yield lines.filter((line) => changed.has(bucketOf(line, table.shape.layout, codec)));
    }
  }
  const emptied: Bucket[] = difference.gone.map((id) => ({ id, rows: 0, hash: "0".repeat(32) }));
  return { shape: table.shape, buckets: [...difference.changed, ...emptied], rows };
}

function rowsOf(engine: Engine, from: LocalPath, chunks: readonly ManifestChunk[]): RowSource {
  async function* rows(): AsyncGenerator<readonly string[]> {
    for (const chunk of chunks) {
      for await (const lines of engine.files.readLines(`${from}/${chunk.path}`)) {
        yield readChunk(lines.join("\n"));
      }
    }
  }
  return rows;
}
