import type { BytePath } from "../mirror/byte-path.ts";
import type { FoundEntry } from "../mirror/entry.ts";
import type { ManifestFile } from "../mirror/manifest.ts";
import { sameTime } from "../mirror/plan-files.ts";

/** How a file of a snapshot stands on the live account. */
export type LiveStanding =
  /** Size and time are the snapshot's: its content must be, too. */
  | "to-compare"
  /** Somebody wrote to it since. */
  | "changed"
  | "gone";

/** Judged by what a listing says alone, before anything is read. Pure. */
export function liveStanding(kept: ManifestFile, found: FoundEntry): Exclude<LiveStanding, "gone"> {
  if (found.kind !== "file") return "changed";
  return found.sizeBytes === kept.sizeBytes && sameTime(found.mtimeUs, kept.mtimeUs)
    ? "to-compare"
    : "changed";
}

/** What a sample of a snapshot's files said about the account that it is of. */
export interface LiveComparison {
  readonly account: string;
  readonly snapshot: string;
  /** Files whose size and time are as they were kept: their contents were compared. */
  readonly compared: number;
  readonly changedSince: number;
  readonly goneSince: number;
  /** Other content at the same size and time: it was damaged, or written to by somebody who hid it. */
  readonly differing: readonly BytePath[];
}
