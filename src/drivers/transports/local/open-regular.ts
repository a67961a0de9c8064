import { type BigIntStats, constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { isMissing } from "../shared/local-tree.ts";

export interface OpenedFile {
  readonly handle: FileHandle;
  readonly stats: BigIntStats;
}

/**
 * Opens a regular file for reading and looks at the very file that was opened: a link that took its place is not
 * followed and a pipe not waited for. Null when there is no regular file.
 */
export async function openRegular(file: Buffer): Promise<OpenedFile | null> {
  const handle = await openStrictly(file);
  if (handle === null) return null;
  const stats = await handle.stat({ bigint: true });
  if (stats.isFile()) return { handle, stats };
  await handle.close();
  return null;
}

async function openStrictly(file: Buffer): Promise<FileHandle | null> {
  try {
    return await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    // ELOOP: a link; ENXIO: a socket.
    if (isMissing(error) || code === "ELOOP" || code === "ENXIO") return null;
    throw error;
  }
}
