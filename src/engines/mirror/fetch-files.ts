import { mapLimited } from "../../core/map-limited.ts";
import { type BytePath, fromBytePath } from "../../core/mirror/byte-path.ts";
import type { Entry } from "../../core/mirror/entry.ts";
import { type EntryList, pathsOf, portionsOf } from "../../core/mirror/entry-list.ts";
import type { ManifestEntry, ManifestFile } from "../../core/mirror/manifest.ts";
import { EntryPacker } from "../../core/mirror/packed-entries.ts";
import { type FilesPlan, mergeByPath, sameTime } from "../../core/mirror/plan-files.ts";
import type { RedoStep } from "../../core/mirror/redo.ts";
import type { PathChange } from "../../core/mirror/tree-text.ts";
import { count } from "../../core/words/quantities.ts";
import type { LocalPath, LocalStat } from "../../ports/files.ts";
import type { TalkStep } from "../../ports/talk.ts";
import type { Contact } from "./contact.ts";
import type { Engine, Seat } from "./engine.ts";
import { type Leftover, missingOf, type Resumed, resumeFetch } from "./resume-fetch.ts";

export interface FetchedFiles {
  /** What differs from the tree before; what arrived has its hash. */
  readonly changes: Iterable<PathChange>;
  readonly steps: readonly RedoStep[];
  /** Bytes that travelled. */
  readonly bytes: number;
  readonly vanished: readonly BytePath[];
  readonly arrived: "as-listed" | "differently";
}

export interface FetchFilesOrder {
  readonly seat: Seat;
  readonly place: Contact;
  readonly plan: FilesPlan;
  readonly before: "a tree" | "nothing";
  /** Where the new tree's changed parts are gathered, and the tree they are compared with. */
  readonly into: LocalPath;
  readonly basis: LocalPath | null;
  /** What an earlier fetch of the same had brought; null: it was not the kind that is gone on with. */
  readonly leftover: Leftover | null;
}

/** So many files are asked for at once: what is held of them does not grow with the site. */
const filesAtOnce = 50_000;

/** Brings what changed into a folder of its own, and hashes what arrived. */
export async function fetchFiles(engine: Engine, order: FetchFilesOrder): Promise<FetchedFiles> {
  const { plan, into } = order;
  await engine.files.makeFolder(into);
  const step = engine.talk.step(`fetch ${count(plan.bring.length, "file")}`);
  const brought = new Brought();
  const resumed = await resume(engine, order);
  for (const portion of portionsOf(plan.bring, filesAtOnce)) {
    const missing = resumed === "nothing is here" ? portion : await missingOf(engine.files, portion, into);
    brought.items += portion.length - missing.length;
    if (missing.length > 0) {
      const report = await fetchPortion(engine, order, { portion: missing, step, before: brought });
      brought.items += report.items;
      brought.bytes += report.bytes;
    }
    await lookAtArrivals(engine, into, portion, brought);
  }
  const arrived = brought.entries.finish();
  const { vanished, items, bytes } = brought;
  step.done(`${count(items, "file")}, ${bytes} bytes on the wire`);
  return {
    changes: { [Symbol.iterator]: () => changesOf(plan, { arrived, vanished }) },
    steps: order.before === "nothing" ? firstSteps(plan) : redoSteps(plan, vanished, arrived),
    bytes,
    vanished,
    arrived: brought.arrived,
  };
}

function resume(
  { files }: Engine,
  { leftover, plan, into, seat, place }: FetchFilesOrder,
): Promise<Resumed> | Resumed {
  if (leftover === null) return "nothing is here";
  const source = { account: seat.account.id, root: place.root };
  return resumeFetch(files, { leftover, bring: plan.bring, into, source });
}

/** What has come so far. */
class Brought {
  readonly entries = new EntryPacker<ManifestEntry>();
  readonly vanished: BytePath[] = [];
  items = 0;
  bytes = 0;
  arrived: FetchedFiles["arrived"] = "as-listed";
}

function fetchPortion(
  engine: Engine,
  { seat, place, plan, into, basis }: FetchFilesOrder,
  {
    portion,
    step,
    before,
  }: { readonly portion: readonly Entry[]; readonly step: TalkStep; readonly before: Brought },
) {
  return seat.transport.fetchFiles({
    root: place.root,
    paths: pathsOf(portion),
    into: fromBytePath(into),
    basis: basis === null ? null : fromBytePath(basis),
    listedBytes: portion.reduce((sum, entry) => sum + (entry.kind === "file" ? entry.sizeBytes : 0), 0),
    signal: engine.signal,
    onProgress: ({ items, bytes }) =>
      step.progress({
        items: before.items + items,
        bytes: before.bytes + bytes,
        itemsTotal: plan.bring.length,
        bytesTotal: plan.bytes,
      }),
  });
}

/** What really arrived counts, not what the survey promised: the file may have changed in between. */
async function lookAtArrivals(
  { files }: Engine,
  into: LocalPath,
  portion: readonly Entry[],
  brought: Brought,
): Promise<void> {
  const stats = await files.lstatAll(portion.map(({ path }) => `${into}/${path}`));
  const hashes = await mapLimited(portion, 8, async ({ kind, path }, index) =>
    kind === "file" && stats[index]?.kind === "file" ? files.sha256(`${into}/${path}`) : null,
  );
  for (const [index, entry] of portion.entries()) {
    const found = describeArrival(entry, stats[index] ?? null, hashes[index] ?? null);
    if (found === null) brought.vanished.push(entry.path);
    else brought.entries.add(found);
    if (!isAsListed(entry, found)) brought.arrived = "differently";
  }
}

function describeArrival(entry: Entry, stat: LocalStat | null, sha256: string | null): ManifestEntry | null {
  if (stat === null || entry.kind === "dir" || stat.kind !== entry.kind) return null;
  if (entry.kind === "link") return entry;
  if (sha256 === null) return null;
  const mtimeUs = sameTime(stat.mtimeUs, entry.mtimeUs) ? entry.mtimeUs : stat.mtimeUs;
  return { ...entry, sizeBytes: stat.sizeBytes, mtimeUs, sha256 } satisfies ManifestFile;
}

function isAsListed(entry: Entry, found: ManifestEntry | null): boolean {
  return found?.kind === "file" && entry.kind === "file"
    ? found.sizeBytes === entry.sizeBytes && found.mtimeUs === entry.mtimeUs
    : found === entry;
}

/** What goes, what changes and what comes in one list; all are bytewise by path. */
function* changesOf(
  { folders, deletions }: FilesPlan,
  {
    arrived,
    vanished,
  }: { readonly arrived: Iterable<ManifestEntry>; readonly vanished: readonly BytePath[] },
): Generator<PathChange> {
  const gone = [...deletions.map(({ path }) => path), ...vanished].sort().map((path) => ({ path }));
  for (const { old, next } of mergeByPath(gone, together(folders, arrived))) {
    if (next !== null) yield { path: next.path, entry: next };
    else if (old !== null) yield { path: old.path, entry: null };
  }
}

/** Two sorted lists without a path in common as one. */
function* together(
  folders: Iterable<ManifestEntry>,
  arrived: Iterable<ManifestEntry>,
): Generator<ManifestEntry> {
  for (const { old, next } of mergeByPath(folders, arrived)) {
    const one = old ?? next;
    if (one !== null) yield one;
  }
}

/** Where there was nothing the whole tree moves at once. */
function firstSteps(plan: FilesPlan): readonly RedoStep[] {
  return [
    { kind: "delete", path: "files" },
    { kind: "move", path: "files" },
    ...Array.from(plan.folders, ({ path }) => ({ kind: "folder", path: `files/${path}` }) as const),
  ];
}

function redoSteps(
  plan: FilesPlan,
  vanished: readonly BytePath[],
  arrived: EntryList<ManifestEntry>,
): readonly RedoStep[] {
  const gone = [...plan.deletions.map((entry) => entry.path), ...plan.aside, ...vanished];
  return [
    ...gone.map((path) => ({ kind: "delete", path: `files/${path}` }) as const),
    { kind: "folder", path: "files" },
    ...Array.from(plan.folders, ({ path }) => ({ kind: "folder", path: `files/${path}` }) as const),
    ...Array.from(arrived, ({ path }) => ({ kind: "move", path: `files/${path}` }) as const),
  ];
}
