import { toByteArray } from "../../core/database/byte-string.ts";
import { type DialectId, dialectOf } from "../../core/database/dialect.ts";
import type { ManifestDatabase } from "../../core/mirror/manifest.ts";
import { databaseFolder } from "../../core/mirror/table-folder.ts";
import type { Engine } from "../mirror/engine.ts";
import type { PiecesOrder } from "./export-piece.ts";

/**
 * The statements that make a database, or one table, as the client of its server reads them: in the order of a restore by
 * hand. A table alone comes without foreign keys and triggers: what they lead to may not be there.
 */
export async function* sqlPieces(engine: Engine, order: PiecesOrder): AsyncGenerator<Uint8Array> {
  const [database] = order.manifest.databases;
  if (database === undefined) throw new TypeError("a snapshot was cut down to no database");
  const folder = databaseFolder(database.name);
  const isWhole = order.scope.kind === "database";
  if (isWhole)
    yield* provenText(engine, order, { path: `${folder}/schema.sql`, sha256: database.texts?.schema });
  else yield toByteArray(tableText(database));
  for (const { chunks } of database.tables) {
    for (const { path, sha256, rows } of chunks) {
      engine.signal.throwIfAborted();
      yield* provenText(engine, order, { path, sha256 });
      order.count.rows += rows;
      order.onPiece();
    }
  }
  if (isWhole)
    yield* provenText(engine, order, { path: `${folder}/after.sql`, sha256: database.texts?.after });
}

function tableText({ dialect, tables }: ManifestDatabase): string {
  return dialectOf(dialect as DialectId).schemaText(tables.map(({ shape }) => shape));
}

async function* provenText(
  { files }: Engine,
  { from, count, damaged }: PiecesOrder,
  { path, sha256 }: { readonly path: string; readonly sha256: string | undefined },
): AsyncGenerator<Uint8Array> {
  if (sha256 === undefined || (await files.sha256(`${from}/${path}`)) !== sha256) throw damaged(path);
  for await (const lines of files.readLines(`${from}/${path}`)) {
    const text = toByteArray(`${lines.join("\n")}\n`);
    count.bytes += text.length;
    yield text;
  }
}
