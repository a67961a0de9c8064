import { ClonePanelError } from "../../core/errors.ts";
import type { BytePath } from "../../core/mirror/byte-path.ts";
import type { Manifest } from "../../core/mirror/manifest.ts";
import {
  ManifestReader,
  manifestLines,
  type OutlineStart,
  OutlineStartCounter,
  readHead,
} from "../../core/mirror/manifest-text.ts";
import { TreeReader } from "../../core/mirror/tree-reader.ts";
import { ManifestPart } from "../../core/snapshot/manifest-part.ts";
import type { RestoreScope } from "../../core/snapshot/scope.ts";
import type { Files, LocalPath } from "../../ports/files.ts";
import { rollForward } from "./commit.ts";
import { generationManifest, placeVault, type Vault } from "./place-vault.ts";

/**
 * Opens a site's vault: finishes a commit that was cut short, and puts aside what an unfinished fetch had brought. The caller
 * holds the site's lock.
 */
export async function openVault(folder: LocalPath, files: Files): Promise<Vault> {
  const vault = placeVault(folder, files);
  await files.makeFolder(vault.current);
  // It holds the site's own settings, passwords among them.
  await files.chmod(folder, 0o700);
  await files.makeFolder(vault.snapshots);
  await files.makeFolder(`${folder}/manifests`);
  await rollForward(vault);
  await keepLeftover(vault);
  await removeTemporary(vault);
  return vault;
}

/** A fetch that had begun is gone on with by the next one; whether it fits is told there. */
async function keepLeftover({ files, incoming, leftover }: Vault): Promise<void> {
  if ((await files.lstat(`${incoming}/begun`)) === null) return files.remove(incoming);
  await files.remove(leftover);
  await files.rename(incoming, leftover);
}

/** Of a durable write that was cut off before its rename; nobody else writes while the site's lock is held. */
async function removeTemporary({ folder, files }: Vault): Promise<void> {
  for (const name of (await files.listNames(folder)) ?? [])
    if (/\.[0-9a-f]{12}\.tmp$/.test(name)) await files.remove(`${folder}/${name}`);
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
