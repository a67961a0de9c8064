import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mysqlDialect } from "../core/database/mysql-dialect.ts";
import { byPath } from "../core/mirror/entry.ts";
import { filesOf, type Manifest } from "../core/mirror/manifest.ts";
import type { SnapshotReason, SnapshotSeal } from "../core/snapshot/snapshot.ts";
import type { Engine } from "../engines/mirror/engine.ts";
import { type Tree, writeTree } from "../engines/rescue/vault-tree.fixture.ts";
import { takeSnapshot } from "../engines/snapshots/take.ts";
import { placeVault, type Vault } from "../engines/vault/place-vault.ts";
import { writeManifestFile } from "../engines/vault/vault.ts";
import { nodeDigest } from "../platform/digest.ts";
import { nodeFiles } from "../platform/files/node-files.ts";
import { type FakeClock, fakeClock } from "./fake-clock.ts";
import { memoryState } from "./memory-coordination.ts";

/** A site's vault on the real disk with a clock that stands still: generations are committed and kept by the test. */
export interface VaultScene extends AsyncDisposable {
  readonly vault: Vault;
  readonly engine: Engine;
  readonly clock: FakeClock;
  /** The next generation; what is the same stays the same inode. */
  commit(tree: Tree): Promise<Manifest>;
  /** Keeps the current generation. */
  keep(reason?: SnapshotReason): Promise<SnapshotSeal>;
}

export async function openVaultScene(): Promise<VaultScene> {
  const folder = await mkdtemp(join(tmpdir(), "clonepanel-vault-"));
  const vault = placeVault(folder, nodeFiles);
  const clock = fakeClock();
  const engine = engineOn(clock);
  await nodeFiles.makeFolder(vault.snapshots);
  let known: Manifest | null = null;
  return {
    vault,
    engine,
    clock,
    commit: async (tree) => {
      known = await commit(engine, vault, tree, known);
      return known;
    },
    keep: async (reason = "schedule") => takeSnapshot(engine, vault, reason),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

function engineOn(clock: FakeClock): Engine {
  const { coordination, log } = memoryState({ clock });
  const unasked = () => {
    throw new Error("a vault alone asks nobody");
  };
  return {
    files: nodeFiles,
    clock,
    digest: nodeDigest,
    http: { get: unasked } as unknown as Engine["http"],
    talk: {
      step: () => ({ progress: () => undefined, done: () => undefined, failed: () => undefined }),
      note: () => undefined,
      warn: () => undefined,
    },
    coordination,
    log,
    stateKey: () => randomBytes(32).toString("hex"),
    database: unasked,
    isoTime: (atMs) => new Date(atMs).toISOString(),
    signal: new AbortController().signal,
  };
}

async function commit(engine: Engine, vault: Vault, tree: Tree, known: Manifest | null): Promise<Manifest> {
  const { incoming, current } = vault;
  const written = await writeTree(engine, incoming, tree);
  const generation = (known?.head.generation ?? 0) + 1;
  const entries = [...written.entries, ...foldersOf(tree)].toSorted(byPath);
  const manifest = { ...written, entries, head: { ...written.head, generation } };
  for (const [path, content] of Object.entries(tree.files ?? {}))
    await put(`${incoming}/files/${path}`, content);
  for (const { name, tables, after } of manifest.databases) {
    await put(
      `${incoming}/databases/${name}/schema.sql`,
      mysqlDialect.schemaText(tables.map(({ shape }) => shape)),
    );
    await put(`${incoming}/databases/${name}/after.sql`, mysqlDialect.afterText(after));
  }
  const before = known === null ? new Map<string, string>() : piecesOf(known);
  const now = piecesOf(manifest);
  for (const path of before.keys()) if (!now.has(path)) await nodeFiles.remove(`${current}/${path}`);
  const changed = [...now].filter(([path, content]) => before.get(path) !== content).map(([path]) => path);
  const texts = manifest.databases.flatMap(({ name }) => [
    `databases/${name}/schema.sql`,
    `databases/${name}/after.sql`,
  ]);
  for (const path of [...changed, ...texts]) {
    await nodeFiles.makeFolder(parentOf(`${current}/${path}`));
    await nodeFiles.rename(`${incoming}/${path}`, `${current}/${path}`);
  }
  await nodeFiles.makeFolder(`${current}/files`);
  await writeManifestFile(nodeFiles, `${incoming}/manifest`, manifest);
  await nodeFiles.rename(`${incoming}/manifest`, `${current}/manifest`);
  await nodeFiles.remove(incoming);
  return manifest;
}

function foldersOf({ files = {} }: Tree) {
  const paths = new Set(
    Object.keys(files).flatMap((path) => {
      const parts = path.split("/").slice(0, -1);
      return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
    }),
  );
  return [...paths].map((path) => ({ kind: "dir", path, mode: 0o755 }) as const);
}

async function put(path: string, content: string): Promise<void> {
  await nodeFiles.makeFolder(parentOf(path));
  await nodeFiles.writePieces(path, [content]);
}

function piecesOf(manifest: Manifest): Map<string, string> {
  const chunks = manifest.databases.flatMap(({ tables }) => tables.flatMap((table) => table.chunks));
  return new Map([
    ...Array.from(filesOf(manifest.entries), ({ path, sha256 }) => [`files/${path}`, sha256] as const),
    ...chunks.map(({ path, sha256 }) => [path, sha256] as const),
  ]);
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}
