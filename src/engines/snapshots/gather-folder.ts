import { ClonePanelError } from "../../core/errors.ts";
import { showPath } from "../../core/mirror/byte-path.ts";
import type { LocalPath } from "../../ports/files.ts";
import type { Engine } from "../mirror/engine.ts";

/** Below the folder, so that it lies on the same disk wherever that is; it goes last. Nobody else gives such a name. */
const unfinished = ".clonepanel-partial";

export interface GatherOrder {
  /** Empty, or not there; or it holds what a cut-off gathering of the same names left, which is begun anew. */
  readonly folder: LocalPath;
  /** All names that may appear in it. */
  readonly names: readonly string[];
}

/**
 * Fills a folder here so that what has its final name is whole and on the disk, also after a cut of the power: everything
 * is gathered under another name first. @throws FOLDER_NOT_EMPTY
 */
export async function gatherFolder<Gathered>(
  engine: Engine,
  { folder, names }: GatherOrder,
  gather: (folder: LocalPath) => Promise<Gathered>,
): Promise<Gathered> {
  const { files } = engine;
  const gathered = `${folder}/${unfinished}`;
  await clearUnfinished(engine, folder, names);
  const came = await gather(gathered);
  await files.syncDisk(gathered);
  const there = (await files.listNames(gathered)) ?? [];
  await files.renameAll(there.map((name) => [`${gathered}/${name}`, `${folder}/${name}`] as const));
  await files.syncFolder(folder);
  await files.remove(gathered);
  await files.syncFolder(folder);
  return came;
}

async function clearUnfinished(
  { files, talk }: Engine,
  folder: LocalPath,
  names: readonly string[],
): Promise<void> {
  const there = (await files.listNames(folder)) ?? [];
  if (there.length === 0) return;
  const isOurs =
    there.includes(unfinished) && there.every((name) => name === unfinished || names.includes(name));
  if (!isOurs) throw notEmpty(folder);
  talk.note(`${showPath(folder)} holds what was cut off: it is begun anew`);
  for (const name of names) await files.remove(`${folder}/${name}`);
  await files.remove(`${folder}/${unfinished}`);
}

function notEmpty(folder: LocalPath): ClonePanelError {
  return new ClonePanelError("FOLDER_NOT_EMPTY", `${showPath(folder)} is not empty`, {
    hint: "Name an empty or a new folder: --to-folder DIR",
    remedy: "owner",
  });
}
