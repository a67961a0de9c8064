import { execFile } from "node:child_process";
import { open, opendir, readdir } from "node:fs/promises";
import { promisify } from "node:util";
import type { LocalPath } from "../../ports/files.ts";
import { syncFolder } from "./file-content.ts";

/** Above this the whole file system is written out once: each fsync waits for the disk's journal. */
const manyFiles = 64;
const atOnce = 4;
const runProgram = promisify(execFile);

/** Every file and folder below is on the disk when this resolves, folders last. */
export async function syncTree(folder: LocalPath): Promise<void> {
  if ((await hasMany(folder)) && (await syncFileSystem(folder))) return;
  const found: Found = { files: [], folders: [] };
  await collect(folder, found);
  await syncOneByOne(found);
}

/** Counts no further than it must: there may be a million. */
async function hasMany(folder: LocalPath): Promise<boolean> {
  let files = 0;
  const pending = [folder];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    for await (const entry of await opendir(Buffer.from(path, "latin1"), { encoding: "latin1" })) {
      if (entry.isDirectory()) pending.push(`${path}/${entry.name}`);
      else if (entry.isFile()) files += 1;
      if (files > manyFiles) return true;
    }
  }
  return false;
}

export async function syncDisk(folder: LocalPath): Promise<void> {
  if (await syncFileSystem(folder)) return;
  const found: Found = { files: [], folders: [] };
  await collect(folder, found);
  await syncOneByOne(found);
}

interface Found {
  readonly files: LocalPath[];
  readonly folders: LocalPath[];
}

async function syncOneByOne(found: Found): Promise<void> {
  await syncAll(found.files);
  for (const one of found.folders) await syncFolder(one);
}

/** Folders come after what is in them. */
async function collect(folder: LocalPath, found: Found): Promise<void> {
  const entries = await readdir(Buffer.from(folder, "latin1"), {
    withFileTypes: true,
    encoding: "latin1" as never,
  });
  for (const entry of entries) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) await collect(path, found);
    else if (entry.isFile()) found.files.push(path);
  }
  found.folders.push(folder);
}

/** Long: a starved disk writes a million new files in its own time, and an fsync for each of them takes far longer. */
const syncMs = 6 * 3_600_000;

/** syncfs(2) by the system's own program. Where that cannot be, files are synced one by one, which also tells why. */
async function syncFileSystem(folder: LocalPath): Promise<boolean> {
  try {
    const name = new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(folder, "latin1"));
    await runProgram("sync", ["-f", "--", name], { timeout: syncMs });
    return true;
  } catch {
    return false;
  }
}

/** Some at once: a journal takes them in one write. */
async function syncAll(paths: readonly LocalPath[]): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let path = paths[next++]; path !== undefined; path = paths[next++]) await syncFile(path);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

async function syncFile(path: LocalPath): Promise<void> {
  await using file = await open(Buffer.from(path, "latin1"), "r");
  await file.sync();
}
