import { mkdir, unlink } from "node:fs/promises";
import type { BytePath } from "../../../../core/mirror/byte-path.ts";
import { showPath } from "../../../../core/mirror/byte-path.ts";
import type { CopyReport, FetchOrder } from "../../../../ports/transport.ts";
import { accountPath, pathBelow } from "../../shared/account-path.ts";
import { copyFailed } from "../../shared/failures.ts";
import { limits } from "../../shared/limits.ts";
import { localPathOf, lookAt, mapBounded } from "../../shared/local-tree.ts";
import { lastLines } from "../../shared/remote-text.ts";
import { judgeResult } from "./judge-result.ts";
import { restoreLink } from "./munged-link.ts";
import { fetchArguments } from "./rsync-arguments.ts";
import { makeRsyncReady, type RsyncWays } from "./rsync-ready.ts";
import { runRsync } from "./run-rsync.ts";

/** Brings files and links from the account by one rsync, and looks at what really arrived. */
export async function fetchFiles(ways: RsyncWays, order: FetchOrder): Promise<CopyReport> {
  const paths = order.paths.map(pathBelow);
  if (paths.length === 0) return { items: 0, bytes: 0, vanished: [] };
  const folder = accountPath(order.root);
  await makeRsyncReady(ways, { folder, missing: "fail", basis: null, signal: order.signal });
  await mkdir(order.into, { recursive: true });
  const before = await noteLeftovers(order.into, paths);
  const args = fetchArguments({ into: order.into, basis: order.basis });
  const result = await runRsync({
    session: ways.session,
    args,
    cwd: order.into,
    folder,
    paths,
    watch: order,
  });
  judgeResult(result, ways.session.settings, "here");
  const vanished = await settleArrivals(order.into, paths, before);
  await refuseUnsent(ways, { folder, paths: vanished, signal: order.signal, stderr: result.stderr });
  return { items: paths.length - vanished.length, bytes: result.bytes, vanished };
}

/**
 * What an interrupted run left: a file saves bytes as a basis, and its inode tells it from an arrival, which always has
 * a new one. A link is removed, since a number of an inode may be given out again.
 */
async function noteLeftovers(
  into: string,
  paths: readonly BytePath[],
): Promise<ReadonlyMap<BytePath, bigint>> {
  const inodes = new Map<BytePath, bigint>();
  await mapBounded(paths, async (path) => {
    const file = localPathOf(into, path);
    const found = await lookAt(file);
    if (found?.isFile()) inodes.set(path, found.ino);
    else if (found !== null && !found.isDirectory()) await unlink(file);
  });
  return inodes;
}

/** Gives links their targets back and takes away what did not arrive anew. @returns the paths that did not arrive. */
async function settleArrivals(
  into: string,
  paths: readonly BytePath[],
  before: ReadonlyMap<BytePath, bigint>,
): Promise<readonly BytePath[]> {
  const arrived = await mapBounded(paths, async (path) => {
    const file = localPathOf(into, path);
    const found = await lookAt(file);
    if (found?.isSymbolicLink()) await restoreLink(file);
    if (found?.isFile() && before.get(path) === found.ino) {
      await unlink(file);
      return false;
    }
    return found?.isFile() === true || found?.isSymbolicLink() === true;
  });
  return paths.filter((_, index) => !arrived[index]);
}

const stillThereScript = `cd -- "$1" || exit 3
xargs -0 -n 500 sh -c 'find "$@" -maxdepth 0 \\( -type f -o -type l \\) -print0 2>/dev/null' sh
exit 0`;

interface Unsent {
  readonly folder: BytePath;
  readonly paths: readonly BytePath[];
  readonly signal: AbortSignal | undefined;
  readonly stderr: string;
}

/** What did not arrive although the account still holds it is a failure, no farewell. */
async function refuseUnsent(ways: RsyncWays, unsent: Unsent): Promise<void> {
  if (unsent.paths.length === 0) return;
  const answer = await ways.shells.run({
    script: stillThereScript,
    args: [unsent.folder],
    input: unsent.paths.map((path) => `./${path}\0`).join(""),
    timeoutMs: limits.idleMs,
    ...(unsent.signal === undefined ? {} : { signal: unsent.signal }),
  });
  const left = answer.stdout.split("\0").filter((path) => path !== "");
  if (left.length === 0) return;
  const names = left.slice(0, 3).map(showPath).join(", ");
  const because = lastLines(unsent.stderr, { lines: 3 });
  throw copyFailed(ways.session.settings.account, `${left.length} did not arrive (${names}): ${because}`);
}
