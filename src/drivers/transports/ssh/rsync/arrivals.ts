import { unlink } from "node:fs/promises";
import type { BytePath } from "../../../../core/mirror/byte-path.ts";
import { showPath } from "../../../../core/mirror/byte-path.ts";
import type { AccountId } from "../../../../core/site/site.ts";
import { copyFailed } from "../../shared/failures.ts";
import { Folders } from "../../shared/folders.ts";
import { localPathOf, lookAt, mapBounded } from "../../shared/local-tree.ts";
import { restoreLink } from "./munged-link.ts";

interface Expected {
  readonly account: AccountId;
  readonly into: string;
  readonly paths: readonly BytePath[];
}

export interface Arrivals {
  /** Takes away what did not arrive anew and gives links their targets. @returns the paths that did not arrive. */
  settle(): Promise<readonly BytePath[]>;
}

/**
 * Looks before and after a transfer, so that only what really came counts. What an interrupted run left is a basis that
 * saves bytes; its inode tells it from an arrival, which always has a new one. A link is removed before, since the
 * number of an inode may be given out again.
 */
export async function expectArrivals(expected: Expected): Promise<Arrivals> {
  const leftovers = await noteLeftovers(expected);
  return { settle: () => settleArrivals(expected, leftovers) };
}

async function noteLeftovers({ account, into, paths }: Expected): Promise<ReadonlyMap<BytePath, bigint>> {
  const folders = new Folders(into);
  const inodes = new Map<BytePath, bigint>();
  await mapBounded(paths, async (path) => {
    const parent = await folders.parentState(path);
    if (parent === "blocked")
      throw copyFailed(account, `something stands in the way of ${showPath(path)} in ${into}`);
    if (parent === "missing") return;
    const file = localPathOf(into, path);
    const found = await lookAt(file);
    if (found?.isFile()) inodes.set(path, found.ino);
    else if (found !== null && !found.isDirectory()) await unlink(file);
  });
  return inodes;
}

/** Links are restored last: while they are harmless, no path can be followed through one that arrived with it. */
async function settleArrivals(
  { into, paths }: Expected,
  leftovers: ReadonlyMap<BytePath, bigint>,
): Promise<readonly BytePath[]> {
  const folders = new Folders(into);
  const kinds = await mapBounded(paths, async (path) => {
    if ((await folders.parentState(path)) !== "folder") return "nothing";
    const file = localPathOf(into, path);
    const found = await lookAt(file);
    if (found?.isSymbolicLink()) return "link";
    if (!found?.isFile()) return "nothing";
    if (leftovers.get(path) !== found.ino) return "file";
    await unlink(file);
    return "nothing";
  });
  const links = paths.filter((_, index) => kinds[index] === "link");
  await mapBounded(links, (path) => restoreLink(localPathOf(into, path)));
  return paths.filter((_, index) => kinds[index] === "nothing");
}
