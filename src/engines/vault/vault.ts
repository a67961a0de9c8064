import { ClonePanelError } from "../../core/errors.ts";
import type { BytePath } from "../../core/mirror/byte-path.ts";
import type { Manifest, TreeCount } from "../../core/mirror/manifest.ts";
import {
  headLines,
  linesAfterTree,
  ManifestReader,
  manifestLines,
  type OutlineStart,
  OutlineStartCounter,
  readHead,
} from "../../core/mirror/manifest-text.ts";
import { TreeReader } from "../../core/mirror/tree-reader.ts";
import { type PathChange, TreePatch } from "../../core/mirror/tree-text.ts";
import { ManifestPart } from "../../core/snapshot/manifest-part.ts";
import type { RestoreScope } from "../../core/snapshot/scope.ts";
import type { Files, LocalPath } from "../../ports/files.ts";
import { rollForward } from "./commit.ts";
import { generationManifest, placeVault, type Vault } from "./place-vault.ts";
import { treeTexts } from "./tree-texts.ts";

/**
 * Opens a site's vault: finishes a commit that was cut short, and puts aside what an unfinished fetch had brought. The caller
 * holds the site's lock.
 */
export async function openVault(folder: LocalPath, files: Files): Promise<Vault> {
  const vault = placeVault(folder, files);
  // One look tells what there is to do: of thousands of sites each is opened every few minutes.
  const names = new Set(await files.listNames(folder));
  for (const name of ["current", "snapshots", "manifests"])
    if (!names.has(name)) await files.makeFolder(`${folder}/${name}`);
  // It holds the site's own settings, passwords among them.
  await files.chmod(folder, 0o700);
  if (names.has("redo")) await rollForward(vault);
  if (names.has("incoming")) await keepLeftover(vault);
  // Of a repair that was cut off when all was mended: no later one would look there.
  if (names.has("mending")) await files.remove(vault.mending);
  for (const name of names) if (isTemporary(name)) await files.remove(`${folder}/${name}`);
  return vault;
}

/** Of a durable write that was cut off before its rename; nobody else writes while the site's lock is held. */
function isTemporary(name: BytePath): boolean {
  return /\.[0-9a-f]{12}\.tmp$/.test(name);
}

/** A fetch that had begun is gone on with by the next one; whether it fits is told there. */
async function keepLeftover({ files, incoming, leftover }: Vault): Promise<void> {
  if ((await files.lstat(`${incoming}/begun`)) === null) return files.remove(incoming);
  await files.remove(leftover);
  await files.rename(incoming, leftover);
}

/** The newest generation, or null before the first. */
export function readCurrent(vault: Vault): Promise<Manifest | null> {
  return readManifestFile(vault.files, `${vault.current}/manifest`);
}

/** The tree of a newest generation whose outline has been read. */
export async function readCurrentTree({ files, current }: Vault): Promise<Manifest["entries"]> {
  const reader = new TreeReader();
  for await (const lines of files.readLines(`${current}/manifest`))
    if (lines.some((line) => reader.add(line) === "ended")) break;
  return reader.finish();
}

/** Whether the manifest of a generation is still kept, and is the one that its name says. */
export async function knowsGeneration(vault: Vault, generation: number): Promise<boolean> {
  const path = generationManifest(vault, generation);
  if ((await vault.files.lstat(path)) === null) return false;
  for await (const lines of vault.files.readLines(path)) return readHead(lines)?.generation === generation;
  return false;
}

/** An older generation's manifest, kept while a replica may carry it; null when it is gone. */
export function readGeneration(vault: Vault, generation: number): Promise<Manifest | null> {
  return readManifestFile(vault.files, generationManifest(vault, generation));
}

export async function readManifestFile(files: Files, path: LocalPath): Promise<Manifest | null> {
  if ((await files.lstat(path)) === null) return null;
  const reader = new ManifestReader();
  for await (const lines of files.readLines(path)) for (const line of lines) reader.add(line);
  return reader.finish();
}

/** With few entries but those in scope; null when there is no such file. */
export async function readManifestPartAt(
  files: Files,
  path: LocalPath,
  scope: RestoreScope,
): Promise<Manifest | null> {
  if ((await files.lstat(path)) === null) return null;
  const part = new ManifestPart(scope);
  for await (const lines of files.readLines(path)) for (const line of lines) part.add(line);
  return part.finish();
}

/** Returns what the next reader need not read again. */
export async function writeManifestFile(
  files: Files,
  path: LocalPath,
  manifest: Manifest,
): Promise<OutlineStart> {
  const counter = new OutlineStartCounter();
  await files.writePieces(
    path,
    batches(manifestLines(manifest), { size: 2000, see: (line) => counter.see(line) }),
  );
  return counter.start(manifest.head);
}

/**
 * The manifest of a generation that differs from the one before in some paths: what did not change is copied as it stands
 * there. Returns the same as `writeManifestFile`.
 */
export async function writePatchedManifest(
  files: Files,
  path: LocalPath,
  { head, databases, before, changes }: PatchedManifest,
): Promise<OutlineStart> {
  const patch = new TreePatch(changes);
  const start = { head, tree: emptyCount, lines: 2, bytes: 0 };
  const pieces = async function* (): AsyncGenerator<string> {
    const counted = (text: string): string => {
      start.bytes += text.length;
      return text;
    };
    yield counted(asText(headLines(head)));
    if (before !== null)
      for await (const text of treeTexts(files, before.path))
        for (const part of patch.next(text)) yield counted(part);
    for (const text of patch.rest()) yield counted(text);
    start.tree = sumOf(before?.tree ?? emptyCount, patch.difference);
    start.lines += start.tree.entries;
    yield* batches(linesAfterTree(databases, start.tree.entries), { size: 2000, see() {} });
  };
  await files.writePieces(path, pieces());
  return start;
}

export interface PatchedManifest {
  readonly head: Manifest["head"];
  readonly databases: Manifest["databases"];
  readonly before: { readonly path: LocalPath; readonly tree: TreeCount } | null;
  /** Bytewise by path. */
  readonly changes: Iterable<PathChange>;
}

const emptyCount: TreeCount = { entries: 0, files: 0, leaves: 0, bytes: 0 };

function asText(lines: Iterable<string>): string {
  return Array.from(lines, (line) => `${line}\n`).join("");
}

function sumOf(left: TreeCount, right: TreeCount): TreeCount {
  return {
    entries: left.entries + right.entries,
    files: left.files + right.files,
    leaves: left.leaves + right.leaves,
    bytes: left.bytes + right.bytes,
  };
}

/** Manifests of generations that nobody carries any more. */
export async function forgetGenerations(vault: Vault, keep: ReadonlySet<number>): Promise<void> {
  const names = (await vault.files.listNames(`${vault.folder}/manifests`)) ?? [];
  for (const name of names) {
    if (!keep.has(Number(name))) await vault.files.remove(`${vault.folder}/manifests/${name}`);
  }
}

/** Refuses a vault that another site wrote. */
export function checkOwner(manifest: Manifest, site: string): void {
  if (manifest.head.site === site) return;
  throw new ClonePanelError(
    "VAULT_OF_ANOTHER_SITE",
    `the vault's folder for "${site}" holds "${manifest.head.site}"`,
    {
      hint: "Give each site its own name in the configuration, or move that folder away.",
      remedy: "owner",
      site,
    },
  );
}

function* batches(
  lines: Iterable<string>,
  { size, see }: { readonly size: number; readonly see: (line: string) => void },
): Generator<BytePath> {
  let batch: string[] = [];
  for (const line of lines) {
    see(line);
    batch.push(line);
    if (batch.length < size) continue;
    yield `${batch.join("\n")}\n`;
    batch = [];
  }
  if (batch.length > 0) yield `${batch.join("\n")}\n`;
}
