import { randomUUID } from "node:crypto";
import path from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import { ClonePanelError } from "../../../core/errors.ts";
import { toBytePath } from "../../../core/mirror/byte-path.ts";
import type { DatabasePlace, MakeScratchFolder } from "../../../ports/database.ts";
import type { Transport } from "../../../ports/transport.ts";
import { accountScripts } from "./account-scripts.ts";
import { isCannotOpen } from "./file-fault.ts";

/** A consistent copy of the database on this machine, until disposed. */
export interface FileCopy extends AsyncDisposable {
  /** What SQLite opens it by. */
  readonly file: string;
  /** `missing`: there is no database yet; the copy is an empty one. */
  readonly origin: "found" | "missing";
}

/** Where copies are made: in a folder, or in memory as long as nobody gives one. */
export type CopyRoom = MakeScratchFolder | "memory";

export function filePath(place: DatabasePlace): string {
  if (place.access.driver !== "sqlite") throw new TypeError("not a SQLite database");
  return place.access.path;
}

export async function takeCopy(
  place: DatabasePlace,
  room: CopyRoom,
  signal?: AbortSignal,
): Promise<FileCopy> {
  signal?.throwIfAborted();
  const here = place.transport.localPath(toBytePath(filePath(place)));
  const copy = await makeRoom(place, room);
  try {
    const origin =
      here === null
        ? await copyFromAccount(place, copy.folder, signal)
        : await copyHere(place, here, copy.file);
    return { ...copy, origin };
  } catch (error) {
    await copy[Symbol.asyncDispose]();
    throw error;
  }
}

interface Room extends AsyncDisposable {
  readonly file: string;
  /** Null: the copy is in memory, and nothing can be fetched into it. */
  readonly folder: string | null;
}

async function makeRoom(place: DatabasePlace, room: CopyRoom): Promise<Room> {
  if (room === "memory") return makeMemoryRoom();
  const folder = await room().catch((error: unknown) => {
    throw copyFailed(
      place,
      `no folder for it here: ${error instanceof Error ? error.message : String(error)}`,
    );
  });
  return {
    file: path.join(folder.path, "copy.db"),
    folder: folder.path,
    [Symbol.asyncDispose]: async () => await folder[Symbol.asyncDispose](),
  };
}

/** A database in memory lives as long as somebody has it open, so one connection stays. */
function makeMemoryRoom(): Room {
  const file = `file:clonepanel-${randomUUID()}?mode=memory&cache=shared`;
  const anchor = new DatabaseSync(file);
  return { file, folder: null, [Symbol.asyncDispose]: async () => anchor.close() };
}

const allPagesAtOnce = 2 ** 30;
const busyMs = 10_000;

async function copyHere(place: DatabasePlace, from: string, to: string): Promise<FileCopy["origin"]> {
  const source = await openIfThere(place, from);
  if (source === null) return "missing";
  try {
    // In one step: in many, a site that writes often would make it begin anew for ever.
    await backup(source, to, { rate: allPagesAtOnce });
  } finally {
    source.close();
  }
  return "found";
}

async function openIfThere(place: DatabasePlace, file: string): Promise<DatabaseSync | null> {
  try {
    return new DatabaseSync(file, { readOnly: true, timeout: busyMs });
  } catch (error) {
    // SQLite says the same of a file that is not there and of one that may not be read; only the second is a fault.
    if (!isCannotOpen(error)) throw error;
    const args = [toBytePath(filePath(place))];
    const looked = await place.transport.run({ script: accountScripts.exists, args, timeoutMs: scriptMs });
    if (looked.code === missingExit) return null;
    throw error;
  }
}

const scriptMs = 600_000;
const missingExit = 44;
const noToolExit = 45;

async function copyFromAccount(
  place: DatabasePlace,
  folder: string | null,
  signal?: AbortSignal,
): Promise<FileCopy["origin"]> {
  const { transport } = place;
  if (folder === null) throw new TypeError("a far SQLite database needs a scratch folder on this machine");
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
