import { copyFailed, copyNoSpace, timedOut } from "../../shared/failures.ts";
import { limits } from "../../shared/limits.ts";
import { lastLines } from "../../shared/remote-text.ts";
import { gateRefused, lostConnection } from "../failures.ts";
import { refusalIn } from "../gate/gate-refusal.ts";
import type { SshSettings } from "../settings.ts";
import type { RsyncResult } from "./run-rsync.ts";

/** `complete`; or `partial`: rsync says that some of the files were not transferred (23) or vanished (24). */
export type CopyEnd = "complete" | "partial";

/**
 * @param receiver the side that writes: where a full disk is.
 * @throws ClonePanelError for every other end of rsync.
 */
export function judgeResult(
  result: RsyncResult,
  settings: SshSettings,
  receiver: "here" | "account",
): CopyEnd {
  const because = lastLines(result.stderr, { lines: 4 });
  if (/No space left on device|Disk quota exceeded/.test(result.stderr))
    throw copyNoSpace(settings.account, receiver, because);
  const refusal = refusalIn(result.stderr);
  if (refusal !== null) throw gateRefused(settings, refusal);
  if (result.end.kind === "timed-out") throw timedOut(settings.account, limits.copyMs);
  if (result.end.kind === "too-much")
    throw copyFailed(settings.account, "it sent far more than it had listed, and was stopped");
  if (result.end.kind !== "exited")
    throw copyFailed(settings.account, because || `rsync was ${result.end.kind}`);
  switch (result.end.code) {
    case 0:
      return "complete";
    case 23:
    case 24:
      return "partial";
    case 30:
      throw timedOut(settings.account, limits.idleMs);
    // The code with which ssh ends, and no rsync: whether the connection is known to be gone by now is a race.
    case 255:
      throw lostConnection(settings, because);
    default:
      if (!result.connected) throw lostConnection(settings, because);
      throw copyFailed(settings.account, because || `rsync ended with ${result.end.code}`);
  }
}
