import type { SnapshotDelta } from "./delta.ts";

const floor = { rewritten: 100, renamed: 20 } as const;
const share = { rewritten: 0.5, renamed: 0.1 } as const;

/**
 * Why a change looks like a site that was encrypted or defaced as a whole, or null. Half of the files rewritten in place
 * is more than an application's update does; the same ending added to a tenth of all names is what ransomware leaves. Pure.
 */
export function doubtChange(delta: SnapshotDelta): string | null {
  const began = new Set(delta.began.map(({ path }) => path));
  const files = delta.ended.filter(({ path }) => path.startsWith("files/"));
  const rewritten = files.filter(({ path }) => began.has(path)).length;
  if (rewritten > floor.rewritten && rewritten > delta.before * share.rewritten)
    return `${rewritten} of ${delta.before} files were rewritten at once`;
  const gone = files.filter(({ path }) => !began.has(path)).map(({ path }) => path);
  const [ending, renamed] = commonEnding(gone, delta);
  if (renamed > floor.renamed && renamed > delta.before * share.renamed)
    return `${renamed} of ${delta.before} files were renamed to end with "${ending}"`;
  return null;
}

/** The ending that was added to the most names, and to how many. */
function commonEnding(gone: readonly string[], { began }: SnapshotDelta): readonly [string, number] {
  const old = new Set(gone);
  const endings = new Map<string, number>();
  for (const { path } of began) {
    const dot = path.lastIndexOf(".");
    if (dot < 0 || !old.has(path.slice(0, dot))) continue;
    const ending = path.slice(dot);
    endings.set(ending, (endings.get(ending) ?? 0) + 1);
  }
  let most: readonly [string, number] = ["", 0];
  for (const entry of endings) if (entry[1] > most[1]) most = entry;
  return most;
}
