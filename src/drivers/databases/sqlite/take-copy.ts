import { chmod, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import { ClonePanelError } from "../../../core/errors.ts";
import { toBytePath } from "../../../core/mirror/byte-path.ts";
import type { DatabasePlace } from "../../../ports/database.ts";
import type { Transport } from "../../../ports/transport.ts";
import { accountScripts } from "./account-scripts.ts";

/** A consistent copy of the database, in a private folder of this machine, until disposed. */
export interface FileCopy extends AsyncDisposable {
  readonly file: string;
  /** `missing`: there is no database yet; the copy is an empty one. */
  readonly origin: "found" | "missing";
}

export function filePath(place: DatabasePlace): string {
  if (place.access.driver !== "sqlite") throw new TypeError("not a SQLite database");
  return place.access.path;
}

export async function takeCopy(place: DatabasePlace, signal?: AbortSignal): Promise<FileCopy> {
  signal?.throwIfAborted();
  const folder = await mkdtemp(path.join(tmpdir(), "clonepanel-sqlite-"));
  const copy = {
    file: path.join(folder, "copy.db"),
    async [Symbol.asyncDispose]() {
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    const here = place.transport.localPath(toBytePath(filePath(place)));
    const origin =
      here === null ? await copyFromAccount(place, folder, signal) : await copyHere(here, copy.file);
    return { ...copy, origin };
  } catch (error) {
    await copy[Symbol.asyncDispose]();
    throw error;
  }
}

const allPagesAtOnce = 2 ** 30;
const busyMs = 10_000;

async function copyHere(from: string, to: string): Promise<FileCopy["origin"]> {
  if ((await stat(from).catch(() => null)) === null) return "missing";
  const source = new DatabaseSync(from, { readOnly: true, timeout: busyMs });
  try {
    // In one step: in many, a site that writes often would make it begin anew for ever.
    await backup(source, to, { rate: allPagesAtOnce });
  } finally {
    source.close();
  }
  return "found";
}

const scriptMs = 600_000;
const missingExit = 44;
const noToolExit = 45;

async function copyFromAccount(
  place: DatabasePlace,
  folder: string,
  signal?: AbortSignal,
): Promise<FileCopy["origin"]> {
  const { transport } = place;
  const file = toBytePath(filePath(place));
  const watch = signal === undefined ? {} : { signal };
  const taken = await transport.run({
    script: accountScripts.backup,
    args: [file],
    timeoutMs: scriptMs,
    ...watch,
  });
  if (taken.code === missingExit) return "missing";
  if (taken.code === noToolExit) throw toolMissing(transport);
  if (taken.code !== 0) throw copyFailed(place, taken.stderr);
  const root = taken.stdout.trim();
  try {
    await transport.fetchFiles({ root, paths: ["copy.db"], into: folder, basis: null, ...watch });
    await chmod(path.join(folder, "copy.db"), 0o600);
  } finally {
    await removeOnAccount(transport, root);
  }
  return "found";
}

export async function removeOnAccount(transport: Transport, folder: string): Promise<void> {
  await transport.run({ script: accountScripts.remove, args: [folder], timeoutMs: 60_000 });
}

export function toolMissing(transport: Transport): ClonePanelError {
  return new ClonePanelError(
    "REMOTE_TOOL_MISSING",
    "the account has neither sqlite3 nor php with SQLite, so its database cannot be copied",
    {
      hint: "ask the host for the sqlite3 program, or for PHP's sqlite3 extension",
      remedy: "owner",
      account: transport.account,
    },
  );
}

export function copyFailed(place: DatabasePlace, said: string): ClonePanelError {
  return new ClonePanelError(
    "DATABASE_FAILED",
    `the database "${place.name}" could not be copied: ${said.trim().slice(0, 300)}`,
    {
      hint: "the account's own words are in the message; a lock held for long passes by itself",
      remedy: "wait",
      account: place.transport.account,
    },
  );
}
