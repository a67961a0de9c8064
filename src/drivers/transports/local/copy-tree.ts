import { mkdir, stat, unlink } from "node:fs/promises";
import type { BytePath } from "../../../core/mirror/byte-path.ts";
import { showPath } from "../../../core/mirror/byte-path.ts";
import type { AccountId } from "../../../core/site/site.ts";
import type { CopyReport, Watch } from "../../../ports/transport.ts";
import { pathBelow } from "../shared/account-path.ts";
import { copyFailed, copyNoSpace, rootMissing } from "../shared/failures.ts";
import { Folders } from "../shared/folders.ts";
import { localPathOf, lookAt, mapBounded } from "../shared/local-tree.ts";
import type { CopyOpening } from "./copied.ts";
import { copyOne } from "./copy-one.ts";

export interface TreeCopy extends Watch {
  readonly account: AccountId;
  readonly from: Buffer;
  readonly to: Buffer;
  readonly paths: readonly BytePath[];
  readonly open: CopyOpening;
}

/** Copies files and links between two folders of this machine; each appears at once and whole, as a new inode. */
export async function copyTree(order: TreeCopy): Promise<CopyReport> {
  if (!(await isFolder(order.from))) throw rootMissing(order.account, order.from.toString("latin1"));
  await makeFolder(order);
  const [source, target] = [new Folders(order.from), new Folders(order.to)];
  const vanished: BytePath[] = [];
  const total = { items: 0, bytes: 0 };
  await mapBounded(
    order.paths,
    async (path) => {
      order.signal?.throwIfAborted();
      const bytes = await copyPath(order, { path: pathBelow(path), source, target });
      if (bytes === null) vanished.push(path);
      else {
        total.items += 1;
        total.bytes += bytes;
        order.onProgress?.({ ...total });
      }
    },
    4,
  );
  return { ...total, vanished };
}

interface OnePath {
  readonly path: BytePath;
  readonly source: Folders;
  readonly target: Folders;
}

/** @returns the bytes copied, or null when the source vanished or lies behind a link. */
async function copyPath(order: TreeCopy, { path, source, target }: OnePath): Promise<number | null> {
  const to = localPathOf(order.to, path);
  try {
    if (source.parentState(path) === "folder") {
      await target.makeParent(path);
      const bytes = await copyOne(localPathOf(order.from, path), to, order.open);
      if (bytes !== null) return bytes;
    }
    if (target.parentState(path) === "folder") await removeLeftover(to);
    return null;
  } catch (error) {
    throw asCopyFailure(error, order.account, path);
  }
}

/** What an earlier run left must not be taken for a copy of what is gone. */
async function removeLeftover(file: Buffer): Promise<void> {
  const found = await lookAt(file);
  if (found !== null && !found.isDirectory()) await unlink(file);
}

async function makeFolder(order: TreeCopy): Promise<void> {
  try {
    await mkdir(order.to, { recursive: true });
  } catch (error) {
    throw asCopyFailure(error, order.account, order.to.toString("latin1"));
  }
}

function asCopyFailure(error: unknown, account: AccountId, path: BytePath): Error {
  const { code, message } = error as { readonly code?: unknown; readonly message: string };
  const because = `${showPath(path)}: ${typeof code === "string" ? code : message}`;
  if (code === "ENOSPC" || code === "EDQUOT") return copyNoSpace(account, "here", because);
  return copyFailed(account, because);
}

async function isFolder(path: Buffer): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
