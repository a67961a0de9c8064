import { mapLimited } from "../../core/map-limited.ts";
import { type BytePath, fromBytePath } from "../../core/mirror/byte-path.ts";
import type { Entry } from "../../core/mirror/entry.ts";
import type { ManifestEntry, ManifestFile } from "../../core/mirror/manifest.ts";
import { type FilesPlan, sameTime } from "../../core/mirror/plan-files.ts";
import type { RedoStep } from "../../core/mirror/redo.ts";
import type { Files, LocalPath } from "../../ports/files.ts";
import type { Contact } from "./contact.ts";
import type { Engine, Seat } from "./engine.ts";

export interface FetchedFiles {
  /** The tree as it will be: old entries that stay, and what arrived with its hash. */
  readonly entries: readonly ManifestEntry[];
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
  readonly want: readonly Entry[];
  readonly have: readonly ManifestEntry[];
  /** Where the new tree's changed parts are gathered, and the tree they are compared with. */
  readonly into: LocalPath;
  readonly basis: LocalPath | null;
}

/** Brings what changed into a folder of its own, and hashes what arrived. */
export async function fetchFiles(engine: Engine, order: FetchFilesOrder): Promise<FetchedFiles> {
  const { plan, into } = order;
  await engine.files.makeFolder(into);
  const step = engine.talk.step(`fetch ${plan.bring.length} files`);
  const report =
    plan.bring.length === 0
      ? { items: 0, bytes: 0 }
      : await order.seat.transport.fetchFiles({
          root: order.place.root,
          paths: plan.bring.map((entry) => entry.path),
          into: fromBytePath(into),
          basis: order.basis === null ? null : fromBytePath(order.basis),
          signal: engine.signal,
          onProgress: (progress) =>
            step.progress({ ...progress, itemsTotal: plan.bring.length, bytesTotal: plan.bytes }),
        });
  const arrived = await mapLimited(plan.bring, 8, (entry) => lookAtArrival(engine.files, into, entry));
  const entries = mergeEntries(order.want, order.have, arrived);
  const vanished = plan.bring.filter((_, index) => arrived[index] === null).map((entry) => entry.path);
  step.done(`${report.items} files, ${report.bytes} bytes on the wire`);
  return {
    entries,
    steps: redoSteps(plan, vanished, arrived),
    bytes: report.bytes,
    vanished,
    arrived: compareArrivals(plan.bring, arrived),
  };
}

function compareArrivals(
  listed: readonly Entry[],
  arrived: readonly (ManifestEntry | null)[],
): FetchedFiles["arrived"] {
  const isListed = (entry: Entry, found: ManifestEntry | null | undefined) =>
    found?.kind === "file" && entry.kind === "file"
      ? found.sizeBytes === entry.sizeBytes && found.mtimeUs === entry.mtimeUs
      : found === entry;
  return listed.every((entry, index) => isListed(entry, arrived[index])) ? "as-listed" : "differently";
}

/** What really arrived counts, not what the survey promised: the file may have changed in between. */
async function lookAtArrival(files: Files, into: LocalPath, entry: Entry): Promise<ManifestEntry | null> {
  const path = `${into}/${entry.path}`;
  const stat = await files.lstat(path);
  if (stat === null) return null;
  if (entry.kind === "link") return stat.kind === "link" ? entry : null;
  if (entry.kind === "dir" || stat.kind !== "file") return null;
  const sha256 = await files.sha256(path);
  if (sha256 === null) return null;
  const mtimeUs = sameTime(stat.mtimeUs, entry.mtimeUs) ? entry.mtimeUs : stat.mtimeUs;
  return { ...entry, sizeBytes: stat.sizeBytes, mtimeUs, sha256 } satisfies ManifestFile;
}

/** All three lists are bytewise by path; what vanished is left out. */
function mergeEntries(
  want: readonly Entry[],
  have: readonly ManifestEntry[],
  arrived: readonly (ManifestEntry | null)[],
): readonly ManifestEntry[] {
  const merged: ManifestEntry[] = [];
  const brought = arrived.filter((entry) => entry !== null);
  let oldAt = 0;
  let newAt = 0;
  for (const entry of want) {
    while (oldAt < have.length && (have[oldAt]?.path ?? "") < entry.path) oldAt += 1;
    while (newAt < brought.length && (brought[newAt]?.path ?? "") < entry.path) newAt += 1;
    const fresh = brought[newAt];
    const old = have[oldAt];
    if (entry.kind === "dir") merged.push(entry);
    else if (fresh?.path === entry.path) merged.push(fresh);
    else if (old?.path === entry.path && old.kind === entry.kind && isUnchanged(old, entry)) merged.push(old);
  }
  return merged;
}

function isUnchanged(old: ManifestEntry, entry: Entry): boolean {
  if (old.kind === "file" && entry.kind === "file")
    return old.sizeBytes === entry.sizeBytes && old.mtimeUs === entry.mtimeUs;
  return old.kind === "link" && entry.kind === "link" && old.target === entry.target;
}

function redoSteps(
  plan: FilesPlan,
  vanished: readonly BytePath[],
  arrived: readonly (ManifestEntry | null)[],
): readonly RedoStep[] {
  const gone = [...plan.deletions.map((entry) => entry.path), ...plan.aside, ...vanished];
  return [
    ...gone.map((path) => ({ kind: "delete", path: `files/${path}` }) as const),
    { kind: "folder", path: "files" },
    ...plan.folders.map(({ path }) => ({ kind: "folder", path: `files/${path}` }) as const),
    ...arrived
      .filter((entry) => entry !== null)
      .map(({ path }) => ({ kind: "move", path: `files/${path}` }) as const),
  ];
}
