import { unlink } from "node:fs/promises";
import type { BytePath } from "../../../../core/mirror/byte-path.ts";
import { showPath } from "../../../../core/mirror/byte-path.ts";
import type { AccountId } from "../../../../core/site/site.ts";
import { copyFailed } from "../../shared/failures.ts";
import { Folders } from "../../shared/folders.ts";
import { giveWay, localPathOf, lookNow, mapBounded } from "../../shared/local-tree.ts";
import { restoreLink } from "./munged-link.ts";

/** One look takes some microseconds, an awaited one ten times that; between portions others have their turn. */
const lookedAtOnce = 512;

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
  for (const [index, path] of paths.entries()) {
    if (index % lookedAtOnce === 0) await giveWay();
    const parent = folders.parentState(path);
    if (parent === "blocked")
      throw copyFailed(account, `something stands in the way of ${showPath(path)} in ${into}`);
    if (parent === "missing") continue;
    const file = localPathOf(into, path);
    const found = lookNow(file);
    if (found?.isFile()) inodes.set(path, found.ino);
    else if (found !== null && !found.isDirectory()) await unlink(file);
  }
  return inodes;
}

/** Links are restored last: while they are harmless, no path can be followed through one that arrived with it. */
async function settleArrivals(
  { into, paths }: Expected,
  leftovers: ReadonlyMap<BytePath, bigint>,
): Promise<readonly BytePath[]> {
  const folders = new Folders(into);
  const links: BytePath[] = [];
  const missing: BytePath[] = [];
  for (const [index, path] of paths.entries()) {
    if (index % lookedAtOnce === 0) await giveWay();
    const file = localPathOf(into, path);
    const found = folders.parentState(path) === "folder" ? lookNow(file) : null;
    const isLeftover = found !== null && leftovers.get(path) === found.ino;
    if (found?.isSymbolicLink()) links.push(path);
    else if (!found?.isFile() || isLeftover) missing.push(path);
    if (found?.isFile() && isLeftover) await unlink(file);
  }
  await mapBounded(links, (path) => restoreLink(localPathOf(into, path)));
  return missing;
}
