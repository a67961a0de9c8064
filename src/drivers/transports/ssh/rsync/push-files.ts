import type { BytePath } from "../../../../core/mirror/byte-path.ts";
import type { CopyReport, PushOrder } from "../../../../ports/transport.ts";
import { accountPath, pathBelow } from "../../shared/account-path.ts";
import { copyFailed } from "../../shared/failures.ts";
import { giveWay, localPathOf, lookNow } from "../../shared/local-tree.ts";
import { lastLines } from "../../shared/remote-text.ts";
import { judgeResult } from "./judge-result.ts";
import { pushArguments } from "./rsync-arguments.ts";
import { makeRsyncReady, type RsyncWays } from "./rsync-ready.ts";
import { runRsync } from "./run-rsync.ts";

/** The source is the vault, which hardly moves; a file that goes while it is sent is left out in the next round. */
const maxRounds = 3;

/** Brings local files and links to the account by one rsync. */
export async function pushFiles(ways: RsyncWays, order: PushOrder): Promise<CopyReport> {
  const { settings } = ways.session;
  let { present, missing } = await sortByPresence(order.from, order.paths.map(pathBelow));
  const folder = accountPath(order.to);
  const basis = order.basis === null ? null : accountPath(order.basis);
  let bytes = 0;
  for (let round = 1; present.length > 0; round += 1) {
    const basisThere = await makeRsyncReady(ways, { folder, missing: "make", basis, signal: order.signal });
    const args = pushArguments({ basis: basisThere });
    const paths = present;
    const result = await runRsync({
      session: ways.session,
      args,
      cwd: order.from,
      folder,
      paths,
      watch: order,
    });
    bytes += result.bytes;
    if (judgeResult(result, settings, "account") === "complete") break;
    const now = await sortByPresence(order.from, present);
    // Some were not transferred; only what is gone here explains that.
    if (now.missing.length === 0 || round === maxRounds)
      throw copyFailed(settings.account, lastLines(result.stderr, { lines: 4 }));
    present = now.present;
    missing = [...missing, ...now.missing];
  }
  return { items: present.length, bytes, vanished: missing };
}

/** One look takes some microseconds, an awaited one ten times that; between portions others have their turn. */
const lookedAtOnce = 512;

async function sortByPresence(from: string, paths: readonly BytePath[]) {
  const [present, missing]: [BytePath[], BytePath[]] = [[], []];
  for (const [index, path] of paths.entries()) {
    if (index % lookedAtOnce === 0) await giveWay();
    const stats = lookNow(localPathOf(from, path));
    const isThere = stats !== null && (stats.isFile() || stats.isSymbolicLink());
    (isThere ? present : missing).push(path);
  }
  return { present, missing };
}
