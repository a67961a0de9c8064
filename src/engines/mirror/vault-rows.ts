import { bucketOf, chunkOf } from "../../core/database/bucket-of.ts";
import { readChunk } from "../../core/database/chunk-file.ts";
import { type DialectId, dialectOf } from "../../core/database/dialect.ts";
import type { ManifestChunk, ManifestTable } from "../../core/mirror/manifest.ts";
import type { RowSource } from "../../ports/database.ts";
import type { LocalPath } from "../../ports/files.ts";
import { readBucketRows } from "./chunk-rows.ts";
import type { Engine } from "./engine.ts";

/** Where a table's rows lie: a generation or a snapshot. */
export interface VaultTable {
  readonly from: LocalPath;
  readonly dialect: string;
  readonly table: ManifestTable;
}

/** Row lines of the given buckets. What need not be unpacked for them is not. */
export function vaultRows(engine: Engine, place: VaultTable, buckets: ReadonlySet<string>): RowSource {
  const { from, table } = place;
  const { layout } = table.shape;
  const chunks = new Set([...buckets].map((bucket) => chunkOf(bucket, layout)));
  const holding = table.chunks.filter((chunk) =>
    chunk.buckets.some((bucket) => chunks.has(chunkOf(bucket.id, layout))),
  );
  const codec = { dialect: dialectOf(place.dialect as DialectId), md5: engine.digest.md5 };
  return async function* () {
    for (const chunk of holding) {
      const parts = await readBucketRows(engine, `${from}/${chunk.path}`, buckets);
      if (parts !== null) yield* parts;
      else
        for await (const lines of chunkRows(engine, from, [chunk])())
          yield lines.filter((line) => buckets.has(bucketOf(line, layout, codec)));
    }
  };
}

/** All row lines of some chunks. */
export function chunkRows(engine: Engine, from: LocalPath, chunks: readonly ManifestChunk[]): RowSource {
  return async function* () {
    for (const chunk of chunks)
      for await (const lines of engine.files.readLines(`${from}/${chunk.path}`))
        yield readChunk(lines.join("\n"));
  };
}
