import { gunzipSync, gzipSync } from "node:zlib";
import { ClonePanelError } from "../core/errors.ts";
import { toBytePath } from "../core/mirror/byte-path.ts";
import type { Outcome, Review } from "../core/report/plan-view.ts";
import type { CopiedSite, StateCopyReport } from "../core/report/state-copy.ts";
import type { Config } from "../core/site/config.ts";
import { copyState, inspectState } from "../drivers/coordination/sqlite/copy-state.ts";
import { systemClock } from "../platform/clock.ts";
import { nodeDigest } from "../platform/digest.ts";
import { nodeFiles } from "../platform/files/node-files.ts";
import { makeScratchFolder } from "../platform/files/scratch-folder.ts";
import { readStateCopy, type StateCopy, writeStateCopy } from "./state-copy-file.ts";

export interface StateCopyOrder {
  readonly config: Config;
  /** Absolute. */
  readonly file: string;
}

const databaseName = "clonepanel.sqlite";
const keyName = "controller.key";

/**
 * Everything that only this controller knows, in one file: the roles and epochs of all sites, the history, and the key
 * that all accounts' keys follow from. The vault and the configuration are files of the owner's and are copied as such.
 */
export async function exportState({ config, file }: StateCopyOrder): Promise<StateCopyReport> {
  const database = `${config.statePath}/${databaseName}`;
  const key = await nodeFiles.read(toBytePath(`${config.statePath}/${keyName}`));
  if (key === null || (await nodeFiles.lstat(toBytePath(database))) === null) throw nothingThere(config);
  if ((await nodeFiles.lstat(toBytePath(file))) !== null) throw fileThere(file);
  await using scratch = await makeScratchFolder();
  const copy = `${scratch.path}/${databaseName}`;
  copyState(database, copy);
  const sites = inspectState(copy);
  const bytes = await nodeFiles.read(toBytePath(copy));
  if (sites === null || bytes === null) throw damaged(database);
  const at = new Date(systemClock.nowMs()).toISOString();
  const packed = gzipSync(Buffer.from(bytes, "latin1")).toString("base64");
  const text = writeStateCopy({ at, key: key.trim(), database: packed }, nodeDigest.sha256);
  await nodeFiles.writeDurable(toBytePath(file), text, 0o600);
  return { file, at, sites: sites.map(copiedSite) };
}

/** Only into a folder without a state: nothing that this controller knows is ever replaced. */
export async function importState(
  { config, file }: StateCopyOrder,
  { review, mode }: { readonly review: Review; readonly mode: "preview" | "apply" },
): Promise<Outcome<StateCopyReport>> {
  const copy = await readFile(file);
  const names = (await nodeFiles.listNames(toBytePath(config.statePath))) ?? [];
  if (names.length > 0) throw statePresent(config);
  await using scratch = await makeScratchFolder();
  const unpacked = `${scratch.path}/${databaseName}`;
  const bytes = unpack(copy, file);
  await nodeFiles.writeDurable(toBytePath(unpacked), bytes, 0o600);
  const sites = inspectState(unpacked)?.map(copiedSite);
  if (sites === undefined) throw damaged(file);
  const answer = await review({
    site: "",
    title: `bring back what the controller knew at ${copy.at}`,
    lines: sites.map(
      ({ site, primary, epoch, generation }) =>
        `${site}: ${primary} is the primary (epoch ${epoch}), generation ${generation}`,
    ),
    warnings: [
      `into ${config.statePath}; the vault is expected at ${config.vaultPath}`,
      "two controllers of one state disturb each other: make sure that the old one never runs again",
    ],
    refusals: [],
    data: { file, at: copy.at, sites },
  });
  if (mode === "preview" || answer === "stop") return { kind: "stopped" };
  await place(config.statePath, { key: copy.key, bytes });
  return { kind: "done", report: { file, at: copy.at, sites } };
}

/** Beside the final place first: a state is there as a whole or not at all. */
async function place(
  folder: string,
  { key, bytes }: { readonly key: string; readonly bytes: string },
): Promise<void> {
  const building = toBytePath(`${folder}.importing`);
  await nodeFiles.remove(building);
  await nodeFiles.makeFolder(building);
  await nodeFiles.chmod(building, 0o700);
  await nodeFiles.writeDurable(`${building}/${databaseName}`, bytes, 0o600);
  await nodeFiles.writeDurable(`${building}/${keyName}`, `${key}\n`, 0o600);
  await nodeFiles.remove(toBytePath(folder));
  await nodeFiles.rename(building, toBytePath(folder));
}

async function readFile(file: string): Promise<StateCopy> {
  const text = await nodeFiles.read(toBytePath(file));
  if (text === null) throw fileAbsent(file);
  const copy = readStateCopy(text, nodeDigest.sha256);
  if (copy === null) throw damaged(file);
  return copy;
}

function unpack({ database }: StateCopy, file: string): string {
  try {
    return gunzipSync(Buffer.from(database, "base64"), { maxOutputLength: 2 ** 31 }).toString("latin1");
  } catch (cause) {
    throw damaged(file, cause);
  }
}

function copiedSite({ site, primary, epoch, generation }: CopiedSite): CopiedSite {
  return { site, primary, epoch, generation };
}

function nothingThere({ statePath }: Config): ClonePanelError {
  return new ClonePanelError("STATE_ABSENT", `there is no state in ${statePath} to export`, {
    hint: "The first clonepanel sync makes one. If it lies elsewhere, name it with state: in the configuration.",
    remedy: "owner",
  });
}

function fileThere(file: string): ClonePanelError {
  return new ClonePanelError("FILE_PRESENT", `${file} is there already and is not replaced`, {
    hint: "Name another file: clonepanel export FILE",
    remedy: "owner",
  });
}

function fileAbsent(file: string): ClonePanelError {
  return new ClonePanelError("FILE_ABSENT", `there is no file ${file}`, {
    hint: "Name the file that clonepanel export has made: clonepanel import FILE",
    remedy: "owner",
  });
}

function damaged(file: string, cause?: unknown): ClonePanelError {
  return new ClonePanelError("STATE_COPY_DAMAGED", `${file} is no whole copy of a controller's state`, {
    hint: "Nothing was changed. Take another copy; without one, the next sync compares everything and builds the state anew.",
    remedy: "owner",
    ...(cause === undefined ? {} : { cause }),
  });
}

function statePresent({ statePath }: Config): ClonePanelError {
  return new ClonePanelError("STATE_PRESENT", `${statePath} holds a state already, which is never replaced`, {
    hint: `Stop clonepanel run, set the folder aside (mv '${statePath}' '${statePath}.old'), then run the same command again.`,
    remedy: "owner",
  });
}
