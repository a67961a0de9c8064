import { mkdir } from "node:fs/promises";
import type { BytePath } from "../../../../core/mirror/byte-path.ts";
import { showPath } from "../../../../core/mirror/byte-path.ts";
import type { CopyReport, FetchOrder } from "../../../../ports/transport.ts";
import { accountPath, pathBelow } from "../../shared/account-path.ts";
import { copyFailed } from "../../shared/failures.ts";
import { limits } from "../../shared/limits.ts";
import { lastLines } from "../../shared/remote-text.ts";
import { expectArrivals } from "./arrivals.ts";
import { judgeResult } from "./judge-result.ts";
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
  const arrivals = await expectArrivals({ account: ways.session.settings.account, into: order.into, paths });
  const args = fetchArguments(order);
  const result = await runRsync({
    session: ways.session,
    args,
    cwd: order.into,
    folder,
    paths,
    watch: order,
    ...(order.listedBytes === undefined ? {} : { mostBytes: 2 * order.listedBytes + limits.grownBytes }),
  });
  judgeResult(result, ways.session.settings, "here");
  const vanished = await arrivals.settle();
  await refuseUnsent(ways, { folder, paths: vanished, signal: order.signal, stderr: result.stderr });
  return { items: paths.length - vanished.length, bytes: result.bytes, vanished };
}

export const stillThereScript = `cd -- "$1" || exit 3
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
