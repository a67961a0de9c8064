/** The last complete progress line: bytes of the files done so far, and their number. */
export function parseProgress(text: string): { readonly items: number; readonly bytes: number } | null {
  const found = [...text.matchAll(/^\s*(\d+)\s+\d+%.*\(xfr#(\d+)/gm)].at(-1);
  return found === undefined ? null : { items: Number(found[2]), bytes: Number(found[1]) };
}

/** What travelled as file content; 0 when rsync ended before its statistics. */
export function parseLiteralBytes(text: string): number {
  return Number(/^Literal data: (\d+)/m.exec(text)?.[1] ?? 0);
}

/** `3.2.7` as comparable numbers, or null for what is no rsync of the samba project. */
export function parseRsyncVersion(text: string): { readonly text: string; readonly number: number } | null {
  const found = /^rsync\s+version v?((\d+)\.(\d+)\.(\d+)\S*)/m.exec(text);
  if (found === null) return null;
  const [, version = "", major, minor, patch] = found;
  return { text: version, number: Number(major) * 10_000 + Number(minor) * 100 + Number(patch) };
}
