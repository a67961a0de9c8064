import { type BytePath, showPath } from "./byte-path.ts";
import type { Entry } from "./entry.ts";

/**
 * What is wrong with a sorted listing, or null. A machine that lists honestly names every folder before what is in it; one
 * that does not could make us write through a link of its own.
 */
export function checkListing(entries: Iterable<Entry>): string | null {
  const folders = new Set<BytePath>();
  let last: BytePath | null = null;
  for (const { path, kind } of entries) {
    if (!isPlain(path)) return `${showPath(path)} is no path below the site's root`;
    if (path === last) return `${showPath(path)} is listed twice`;
    const slash = path.lastIndexOf("/");
    if (slash >= 0 && !folders.has(path.slice(0, slash))) {
      return `${showPath(path)} is listed, but what it lies in is no folder`;
    }
    if (kind === "dir") folders.add(path);
    last = path;
  }
  return null;
}

function isPlain(path: BytePath): boolean {
  return !notPlain.test(path);
}

/** An empty part, `.` or `..` anywhere, or a zero byte. */
const notPlain = /(?:^|\/)\.{0,2}(?:\/|$)|\0/;
