import { bucketOf, chunkOf } from "../../core/database/bucket-of.ts";
import { utf8Bytes } from "../../core/database/byte-string.ts";
import { composeChunk, groupByChunk } from "../../core/database/chunk-file.ts";
import { sortRows } from "../../core/database/compare-rows.ts";
import { dialectOf } from "../../core/database/dialect.ts";
import { hashRows } from "../../core/database/hash-rows.ts";
import type { Literal } from "../../core/database/literal.ts";
import { writeRow } from "../../core/database/row-line.ts";
import type { TableShape } from "../../core/database/table.ts";
import type { Manifest, ManifestChunk, ManifestEntry, ManifestTable } from "../../core/mirror/manifest.ts";
import { chunkPath, tableFolder } from "../../core/mirror/table-folder.ts";
import type { SnapshotSeal } from "../../core/snapshot/snapshot.ts";
import type { LocalPath } from "../../ports/files.ts";
import type { Vault } from "../vault/place-vault.ts";
import { writeManifestFile } from "../vault/vault.ts";
import type { RowReading } from "./table-on-side.ts";

export type Value = string | number | null;

/** A table as a test writes it: values in the order of the shape's columns. */
export interface TreeTable {
  readonly shape: TableShape;
  readonly rows: readonly (readonly Value[])[];
}

export interface Tree {
  readonly tables?: readonly TreeTable[];
  /** Path -> content. */
  readonly files?: Readonly<Record<string, string>>;
  readonly epoch?: number;
  readonly source?: string;
}

const dialect = dialectOf("mysql");

export function rowLine(values: readonly Value[]): string {
  return writeRow(values.map(literalOf), dialect);
}

function literalOf(value: Value): Literal {
  if (value === null) return { kind: "null" };
  return typeof value === "number"
    ? { kind: "number", text: String(value) }
    : { kind: "text", bytes: utf8Bytes(value) };
}

/** Writes a generation's tree with its manifest, as a mirror pass would. */
export async function writeTree(reading: RowReading, folder: LocalPath, tree: Tree): Promise<Manifest> {
  const { files, digest } = reading;
  await files.makeFolder(`${folder}/files`);
  const tables: ManifestTable[] = [];
  for (const table of tree.tables ?? []) tables.push(await writeTable(reading, folder, table));
  const after = { foreignKeys: [], views: [], triggers: [], routines: [], events: [] };
  const manifest: Manifest = {
    head: {
      site: "example.com",
      generation: 1,
      epoch: tree.epoch ?? 1,
      source: tree.source ?? "one",
      surveyedAt: 0,
    },
    entries: Object.entries(tree.files ?? {})
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([path, content]): ManifestEntry => {
        const sha256 = digest.sha256(content);
        return { kind: "file", path, sizeBytes: content.length, mode: 0o644, mtimeUs: 0, sha256 };
      }),
    databases: [{ name: "wp", server: "MariaDB", dialect: "mysql", tables, after }],
  };
  await writeManifestFile(files, `${folder}/manifest`, manifest);
  return manifest;
}

async function writeTable(
  { files, digest }: RowReading,
  folder: LocalPath,
  { shape, rows }: TreeTable,
): Promise<ManifestTable> {
  const codec = { dialect, md5: digest.md5 };
  const lines = sortRows(rows.map(rowLine), shape, dialect);
  const buckets = hashRows(lines, shape.layout, codec);
  await files.makeFolder(`${folder}/${tableFolder("wp", shape.table)}`);
  const chunks: ManifestChunk[] = [];
  for (const [chunk, members] of groupByChunk(
    buckets.map(({ id }) => id),
    shape.layout,
  )) {
    const own = lines.filter((line) => chunkOf(bucketOf(line, shape.layout, codec), shape.layout) === chunk);
    const path = chunkPath("wp", shape.table, chunk);
    await files.writePieces(`${folder}/${path}`, [composeChunk(shape, own, dialect)]);
    chunks.push({
      path,
      rows: own.length,
      sizeBytes: (await files.lstat(`${folder}/${path}`))?.sizeBytes ?? 0,
      sha256: (await files.sha256(`${folder}/${path}`)) ?? "",
      buckets: buckets.filter(({ id }) => members.includes(id)),
    });
  }
  return { shape, chunks };
}

/** A sealed snapshot of a tree. */
export async function writeSnapshot(
  reading: RowReading,
  vault: Vault,
  tree: Tree,
  seal: Pick<SnapshotSeal, "id" | "reason"> & Partial<SnapshotSeal>,
): Promise<void> {
  const folder = `${vault.snapshots}/${seal.id}`;
  const { head, entries } = await writeTree(reading, folder, tree);
  const whole: SnapshotSeal = {
    v: 1,
    site: head.site,
    at: 0,
    generation: null,
    source: head.source,
    files: entries.length,
    bytes: 0,
    manifestSha256: (await vault.files.sha256(`${folder}/manifest`)) ?? "",
    ...seal,
  };
  await vault.files.writeDurable(`${folder}/COMPLETE.json`, JSON.stringify(whole));
}
