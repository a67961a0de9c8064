import { asciiJson } from "../../core/ascii-json.ts";
import type { ManifestOutline } from "../../core/mirror/manifest.ts";
import { OutlineReader, type OutlineStart } from "../../core/mirror/manifest-text.ts";
import type { Files, LocalPath } from "../../ports/files.ts";
import type { Vault } from "./place-vault.ts";

interface OutlineFile {
  readonly v: 1;
  /** Of the manifest that it belongs to. */
  readonly manifest: string;
  readonly start: OutlineStart;
}

/** The newest generation without its tree: a pass that finds nothing changed reads a hundred thousand lines less. */
export async function readCurrentOutline(vault: Vault): Promise<ManifestOutline | null> {
  const path = `${vault.current}/manifest`;
  const start = await readStart(vault);
  return readOutlineFile(vault.files, path, start ?? undefined);
}

/** It may be lost at any time: it saves work, nothing else. */
export async function keepOutline(vault: Vault, start: OutlineStart): Promise<void> {
  const manifest = await manifestStamp(vault);
  if (manifest === null) return;
  const file: OutlineFile = { v: 1, manifest, start };
  await vault.files.writeDurable(outlinePath(vault), asciiJson(file));
}

/** Tells one manifest of the newest generation from every other. */
export async function manifestStamp(vault: Vault): Promise<string | null> {
  const stat = await vault.files.lstat(`${vault.current}/manifest`);
  return stat === null ? null : `${stat.sizeBytes}:${stat.mtimeUs}`;
}

/** Of any manifest. */
export async function readOutlineFile(
  files: Files,
  path: LocalPath,
  start?: OutlineStart,
): Promise<ManifestOutline | null> {
  if ((await files.lstat(path)) === null) return null;
  const reader = new OutlineReader(start);
  for await (const lines of files.readLines(path, start?.bytes)) for (const line of lines) reader.add(line);
  return reader.finish();
}

async function readStart(vault: Vault): Promise<OutlineStart | null> {
  const text = await vault.files.read(outlinePath(vault));
  const file = text === null ? null : parse(text);
  return file !== null && file.manifest === (await manifestStamp(vault)) ? file.start : null;
}

function parse(text: string): OutlineFile | null {
  try {
    const file = JSON.parse(text) as OutlineFile;
    const { bytes, lines, tree, head } = file.start;
    const isSound = file.v === 1 && [bytes, lines, tree.entries, head.generation].every(Number.isSafeInteger);
    return isSound ? file : null;
  } catch {
    return null;
  }
}

function outlinePath(vault: Vault): LocalPath {
  return `${vault.folder}/outline`;
}
