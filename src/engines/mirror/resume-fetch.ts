import type { BytePath } from "../../core/mirror/byte-path.ts";
import type { Entry } from "../../core/mirror/entry.ts";
import { type EntryList, portionsOf } from "../../core/mirror/entry-list.ts";
import { sameTime } from "../../core/mirror/plan-files.ts";
import type { Files, LocalPath, LocalStat } from "../../ports/files.ts";

/** What was brought before a fetch was cut short lies here. */
export interface Leftover {
  readonly folder: LocalPath;
  /** Where this fetch writes down what it is, so that the next one can tell. */
  readonly begun: LocalPath;
}

export interface ResumeOrder {
  readonly leftover: Leftover;
  readonly bring: EntryList<Entry>;
  readonly into: LocalPath;
  /** Whose tree it is: a file of another account is no part of this one. */
  readonly source: { readonly account: string; readonly root: string };
}

export type Resumed = "some of it is here" | "nothing is here";

const bootPath = "/proc/sys/kernel/random/boot_id";
const filesAtOnce = 50_000;

/**
 * Takes over what a fetch of the same tree had brought when it was cut short: a first copy of a large site over a slow line
 * would never end otherwise. A file counts when it has the size and time that the account lists now; it is hashed like one
 * that has just arrived. After a power cut names may be on the disk whose content is not, so only what came since this
 * machine was started counts.
 */
export async function resumeFetch(files: Files, order: ResumeOrder): Promise<Resumed> {
  const { leftover, bring, into, source } = order;
  const boot = (await files.read(bootPath))?.trim() ?? null;
  const mark = JSON.stringify({ boot, ...source });
  const isOurs = boot !== null && (await files.read(`${leftover.folder}/begun`)) === mark;
  const from = `${leftover.folder}/files`;
  let taken = 0;
  if (isOurs)
    for (const portion of portionsOf(bring, filesAtOnce)) taken += await take(files, portion, { from, into });
  if (boot !== null) await files.writeDurable(leftover.begun, mark);
  await files.remove(leftover.folder);
  return taken > 0 ? "some of it is here" : "nothing is here";
}

/** Those that are not there as they are listed. */
export async function missingOf(
  files: Files,
  portion: readonly Entry[],
  into: LocalPath,
): Promise<readonly Entry[]> {
  const here = new Set(await thoseHere(files, portion, into));
  return portion.filter((entry) => !here.has(entry));
}

async function take(
  files: Files,
  portion: readonly Entry[],
  { from, into }: { readonly from: LocalPath; readonly into: LocalPath },
): Promise<number> {
  const here = await thoseHere(files, portion, from);
  for (const folder of new Set(here.map(({ path }) => parentOf(path))))
    await files.makeFolder(folder === "" ? into : `${into}/${folder}`);
  await files.linkAll(here.map(({ path }) => [`${from}/${path}`, `${into}/${path}`] as const));
  return here.length;
}

/**
 * Files that lie below `base` as they are listed, with nothing but folders on the way to them: an account that showed a
 * link to a folder of this machine yesterday must not get what lies behind it today.
 */
async function thoseHere(
  files: Files,
  portion: readonly Entry[],
  base: LocalPath,
): Promise<readonly Entry[]> {
  const wanted = portion.filter(({ kind }) => kind === "file");
  const stats = await files.lstatAll(wanted.map(({ path }) => `${base}/${path}`));
  const found = wanted.filter((entry, at) => isAsListed(entry, stats[at] ?? null));
  const folders = await realFolders(files, found, base);
  return found.filter(({ path }) => folders.has(parentOf(path)));
}

async function realFolders(
  files: Files,
  entries: readonly Entry[],
  base: LocalPath,
): Promise<ReadonlySet<BytePath>> {
  const asked = new Set<BytePath>();
  for (const { path } of entries)
    for (let folder = parentOf(path); !asked.has(folder) && folder !== ""; folder = parentOf(folder))
      asked.add(folder);
  // Parents first, because a folder below something else is none of ours.
  const sorted = [...asked].sort((left, right) => left.length - right.length);
  const stats = await files.lstatAll(sorted.map((folder) => `${base}/${folder}`));
  const real = new Set<BytePath>([""]);
  for (const [at, folder] of sorted.entries())
    if (stats[at]?.kind === "dir" && real.has(parentOf(folder))) real.add(folder);
  return real;
}

function isAsListed(entry: Entry, stat: LocalStat | null): boolean {
  return (
    entry.kind === "file" &&
    stat?.kind === "file" &&
    stat.sizeBytes === entry.sizeBytes &&
    sameTime(stat.mtimeUs, entry.mtimeUs)
  );
}

/** "" for what lies at the top. */
function parentOf(path: BytePath): BytePath {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : path.slice(0, slash);
}
