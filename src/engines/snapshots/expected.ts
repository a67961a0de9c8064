import { type DialectId, dialectOf } from "../../core/database/dialect.ts";
import type { BytePath } from "../../core/mirror/byte-path.ts";
import type { DatabaseTexts, Manifest, ManifestDatabase } from "../../core/mirror/manifest.ts";
import { databaseFolder, tableFolder } from "../../core/mirror/table-folder.ts";
import type { Digest } from "../../ports/digest.ts";

/** What a manifest says about one name below a snapshot's folder. */
export type Expected =
  | {
      readonly kind: "file";
      readonly path: BytePath;
      /** Null: not written down; the hash says it. */
      readonly sizeBytes: number | null;
      readonly sha256: string;
      /** Of a site's file: how it must stand to be the same file as in another snapshot. */
      readonly attributes: string;
    }
  | { readonly kind: "link"; readonly path: BytePath; readonly target: BytePath }
  | { readonly kind: "dir"; readonly path: BytePath };

/** The same, to be gone through as often as wanted; nothing is held. */
export function allExpected(manifest: Manifest, digest: Digest): Iterable<Expected> {
  return { [Symbol.iterator]: () => expectedOf(manifest, digest) };
}

/** Everything that a snapshot's folder holds beside its seal and manifest. */
function* expectedOf(manifest: Manifest, digest: Digest): Generator<Expected> {
  for (const entry of manifest.entries) {
    const path = `files/${entry.path}`;
    if (entry.kind === "dir") yield { kind: "dir", path };
    else if (entry.kind === "link") yield { kind: "link", path, target: entry.target };
    else {
      const { sizeBytes, sha256, mode, mtimeUs } = entry;
      yield { kind: "file", path, sizeBytes, sha256, attributes: `${mode} ${mtimeUs}` };
    }
  }
  for (const database of manifest.databases) {
    for (const { path, sizeBytes, sha256 } of database.tables.flatMap((table) => table.chunks))
      yield { kind: "file", path, sizeBytes, sha256, attributes: "" };
    const { schema, after } = textsOf(database, digest);
    const folder = databaseFolder(database.name);
    yield textFile(`${folder}/schema.sql`, schema);
    yield textFile(`${folder}/after.sql`, after);
  }
}

/** Of tables without rows: no name in them is expected, and they stand there all the same. */
export function emptyFolders({ databases }: Pick<Manifest, "databases">): ReadonlySet<BytePath> {
  return new Set(
    databases.flatMap(({ name, tables }) =>
      tables.filter(({ chunks }) => chunks.length === 0).map(({ shape }) => tableFolder(name, shape.table)),
    ),
  );
}

/** A manifest of the first version has no hash of these two: there they are what the definitions say. */
function textsOf({ texts, dialect, tables, after }: ManifestDatabase, digest: Digest): DatabaseTexts {
  if (texts !== undefined) return texts;
  const { schemaText, afterText } = dialectOf(dialect as DialectId);
  return {
    schema: digest.sha256(schemaText(tables.map(({ shape }) => shape))),
    after: digest.sha256(afterText(after)),
  };
}

/** With the hashes of all databases' own two files: they stand for all tables, also when some are cut off later. */
export function withTexts(manifest: Manifest, digest: Digest): Manifest {
  const databases = manifest.databases.map((one) => ({ ...one, texts: textsOf(one, digest) }));
  return { ...manifest, databases };
}

function textFile(path: BytePath, sha256: string): Expected {
  return { kind: "file", path, sizeBytes: null, sha256, attributes: "" };
}

/** The text of a database's own two files; null for any other path. */
export function textOf(manifest: Manifest, path: BytePath): string | null {
  for (const { name, dialect, tables, after } of manifest.databases) {
    const { schemaText, afterText } = dialectOf(dialect as DialectId);
    if (path === `${databaseFolder(name)}/schema.sql`) return schemaText(tables.map(({ shape }) => shape));
    if (path === `${databaseFolder(name)}/after.sql`) return afterText(after);
  }
  return null;
}
