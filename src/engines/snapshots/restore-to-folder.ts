import { ClonePanelError } from "../../core/errors.ts";
import { showPath } from "../../core/mirror/byte-path.ts";
import type { LocalPath } from "../../ports/files.ts";
import type { Engine } from "../mirror/engine.ts";
import { type CopiedSnapshot, type CopyOrder, copySnapshot } from "./copy-snapshot.ts";

/** Below the folder, so that it lies on the same disk wherever that is; it goes last. Nobody else gives such a name. */
const unfinished = ".clonepanel-partial";

/**
 * A snapshot, or a part of it, in an empty folder here. What has its final name is whole and on the disk, also after a
 * cut of the power: everything is gathered under another name first. What such a cut left is begun anew.
 */
export async function restoreToFolder(engine: Engine, order: CopyOrder): Promise<CopiedSnapshot> {
  const { files } = engine;
  const gathered = `${order.folder}/${unfinished}`;
  await clearUnfinished(engine, order.folder);
  const copied = await copySnapshot(engine, { ...order, folder: gathered });
  await files.syncDisk(gathered);
  const names = (await files.listNames(gathered)) ?? [];
  await files.renameAll(names.map((name) => [`${gathered}/${name}`, `${order.folder}/${name}`] as const));
  await files.syncFolder(order.folder);
  await files.remove(gathered);
  await files.syncFolder(order.folder);
  return copied;
}

/** The names that a restore gives; while the other one is there, they are of one that did not come to its end. */
const given = ["files", "databases"];

async function clearUnfinished({ files, talk }: Engine, folder: LocalPath): Promise<void> {
  const there = (await files.listNames(folder)) ?? [];
  if (there.length === 0) return;
  const isOurs =
    there.includes(unfinished) && there.every((name) => name === unfinished || given.includes(name));
  if (!isOurs) throw notEmpty(folder);
  talk.note(`${showPath(folder)} holds a restore that was cut off: it is begun anew`);
  for (const name of given) await files.remove(`${folder}/${name}`);
  await files.remove(`${folder}/${unfinished}`);
}

function notEmpty(folder: LocalPath): ClonePanelError {
  return new ClonePanelError("FOLDER_NOT_EMPTY", `${showPath(folder)} is not empty`, {
    hint: "Name an empty or a new folder: --to-folder DIR",
    remedy: "owner",
  });
}
