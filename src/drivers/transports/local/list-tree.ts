import { constants } from "node:fs";
import { access, opendir, readlink, stat } from "node:fs/promises";
import type { BytePath } from "../../../core/mirror/byte-path.ts";
import type { FoundEntry } from "../../../core/mirror/entry.ts";
import type { AccountId } from "../../../core/site/site.ts";
import type { ListOptions } from "../../../ports/transport.ts";
import { listingTooLarge, rootMissing } from "../shared/failures.ts";
import { limits } from "../shared/limits.ts";
import { isMissing, localPathOf, lookAt, mapBounded } from "../shared/local-tree.ts";

interface Tree {
  readonly account: AccountId;
  readonly root: BytePath;
  readonly folder: Buffer;
}

/** Everything below a folder of this machine; what comes or goes meanwhile is in the listing or not. */
export async function* listTree(tree: Tree, options: ListOptions): AsyncIterable<readonly FoundEntry[]> {
  await requireFolder(tree);
  const pruned = new Set(options.prune);
  const folders: BytePath[] = [""];
  let count = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for await (const names of readNames(localPathOf(tree.folder, folder))) {
      options.signal?.throwIfAborted();
      const found = await mapBounded(names, (name) =>
        describe(tree, folder === "" ? name : `${folder}/${name}`),
      );
      const batch = found.filter((entry) => entry !== null);
      count += batch.length;
      if (count > options.maxEntries) throw listingTooLarge(tree.account, tree.root, options.maxEntries);
      folders.push(
        ...batch.filter(({ kind, path }) => kind === "dir" && !pruned.has(path)).map(({ path }) => path),
      );
      options.onProgress?.({ items: count, bytes: 0 });
      if (batch.length > 0) yield batch;
    }
  }
}

async function requireFolder(tree: Tree): Promise<void> {
  const found = await stat(tree.folder).catch(() => null);
  if (!found?.isDirectory()) throw rootMissing(tree.account, tree.root);
}

/** The names in a folder as bytes, some at a time; none when it vanished. */
async function* readNames(folder: Buffer): AsyncIterable<readonly BytePath[]> {
  const names: BytePath[] = [];
  try {
    // The typing knows only text encodings; `buffer` is documented and keeps invalid UTF-8.
    for await (const entry of await opendir(folder, {
      encoding: "buffer" as BufferEncoding,
      bufferSize: 256,
    })) {
      names.push((entry.name as unknown as Buffer).toString("latin1"));
      if (names.length >= limits.entriesPerBatch) yield names.splice(0);
    }
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  yield names;
}

async function describe(tree: Tree, path: BytePath): Promise<FoundEntry | null> {
  const file = localPathOf(tree.folder, path);
  const found = await lookAt(file);
  if (found === null) return null;
  const mode = Number(found.mode) & 0o7777;
  if (found.isSymbolicLink())
    return { kind: "link", path, target: (await readlink(file, "buffer")).toString("latin1") };
  if (!found.isFile() && !found.isDirectory())
    return { kind: "other", path, because: "it is a pipe, a socket or a device" };
  if (!(await isReadable(file, found.isDirectory() ? constants.R_OK | constants.X_OK : constants.R_OK)))
    return { kind: "other", path, because: "the account itself may not read it" };
  if (found.isDirectory()) return { kind: "dir", path, mode };
  return { kind: "file", path, sizeBytes: Number(found.size), mode, mtimeUs: microseconds(found.mtimeNs) };
}

async function isReadable(file: Buffer, wanted: number): Promise<boolean> {
  return await access(file, wanted).then(
    () => true,
    () => false,
  );
}

/** Rounded down, as `find` and rsync do. */
function microseconds(nanoseconds: bigint): number {
  const whole = nanoseconds / 1000n;
  return Number(nanoseconds < 0n && nanoseconds % 1000n !== 0n ? whole - 1n : whole);
}
