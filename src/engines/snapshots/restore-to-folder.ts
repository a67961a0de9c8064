import type { Engine } from "../mirror/engine.ts";
import { type CopiedSnapshot, type CopyOrder, copySnapshot } from "./copy-snapshot.ts";
import { gatherFolder } from "./gather-folder.ts";

/** A snapshot, or a part of it, in an empty folder here, whole or not there. @throws FOLDER_NOT_EMPTY */
export function restoreToFolder(engine: Engine, order: CopyOrder): Promise<CopiedSnapshot> {
  const place = { folder: order.folder, names: ["files", "databases"] };
  return gatherFolder(engine, place, (folder) => copySnapshot(engine, { ...order, folder }));
}
