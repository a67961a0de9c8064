import type { BytePath } from "../../../core/mirror/byte-path.ts";
import type { FoundEntry } from "../../../core/mirror/entry.ts";

/** How `find -printf` writes an entry: four fields and a path, then the target of a link, each ended by a zero byte. */
export const findFormat = "%y %m %s %T@ %P\\0%l\\0";
/** A folder's size and time say nothing of it, and change with what comes and goes in it. */
export const findFolderFormat = "%y %m 0 0 %P\\0\\0";
/** The same as the first with a mark for what the account itself cannot read. */
export const findUnreadableFormat = "!%y %m %s %T@ %P\\0%l\\0";

const form = /^(!?)(\S) ([0-7]+) (\d+) (-?\d+)(?:\.(\d+))? (.+)$/s;

/** One entry, or null when the bytes are no record: an account that makes them up is not believed. */
export function parseFindRecord(fields: string, target: string): FoundEntry | null {
  const found = form.exec(fields);
  if (found === null) return null;
  const [, unreadable, type, mode = "0", size = "0", seconds = "0", fraction = "", path = ""] = found;
  if (!isPlainPath(path)) return null;
  if (unreadable === "!") return { kind: "other", path, because: "the account itself may not read it" };
  const mtimeUs = Number(seconds) * 1_000_000 + Number(fraction.slice(0, 6).padEnd(6, "0"));
  const modeBits = Number.parseInt(mode, 8) & 0o7777;
  // A size that is no number a file can have is no answer of an honest find.
  if (!Number.isSafeInteger(Number(size)) || !Number.isSafeInteger(mtimeUs)) return null;
  switch (type) {
    case "f":
      return { kind: "file", path, sizeBytes: Number(size), mode: modeBits, mtimeUs };
    case "d":
      return { kind: "dir", path, mode: modeBits };
    case "l":
      return { kind: "link", path, target };
    default:
      return {
        kind: "other",
        path,
        because: otherKinds[type ?? ""] ?? "it is neither file, folder nor link",
      };
  }
}

const otherKinds: Readonly<Record<string, string>> = {
  p: "it is a named pipe",
  s: "it is a socket",
  b: "it is a block device",
  c: "it is a character device",
};

/** A path that stays below its root whoever wrote it: no empty part, no `.` and no `..`. */
function isPlainPath(path: BytePath): boolean {
  return !/(?:^|\/)\.{0,2}(?:\/|$)/.test(path);
}
