import { ClonePanelError } from "../../core/errors.ts";
import { type BytePath, fromBytePath, showPath } from "../../core/mirror/byte-path.ts";
import { type EntryList, filterEntries, pathsOf } from "../../core/mirror/entry-list.ts";
import { filesOf, isFile, type ManifestEntry } from "../../core/mirror/manifest.ts";
import { deletionsLeft, type FilesPlan, isEmptyPlan, planFiles } from "../../core/mirror/plan-files.ts";
import { count } from "../../core/words/quantities.ts";
import type { LocalPath } from "../../ports/files.ts";
import { runOnAccount, scriptFailed } from "./account-files.ts";
import type { Contact } from "./contact.ts";
import {
  cutoverScript,
  keepOldScript,
  ledElsewhere,
  prepareScript,
  writeListsScript,
} from "./cutover-scripts.ts";
import type { Engine, Seat } from "./engine.ts";
import { epochHigher, overruled, succeeded, tenureOf } from "./order-check.ts";
import { scriptLines } from "./script-lines.ts";

export interface ShipFilesOrder {
  readonly seat: Seat;
  readonly place: Contact;
  readonly have: EntryList<ManifestEntry>;
  readonly want: EntryList<ManifestEntry>;
  /** The tree in the vault that holds `want`. */
  readonly from: LocalPath;
}

/** Files that lie ready on the account, hashed there, not yet seen by anybody. */
export interface StagedFiles {
  readonly plan: FilesPlan;
  readonly bytes: number;
  /**
   * Swaps them in and answers when all stand in place, reversible until `settle`. @throws EPOCH_HIGHER, COORDINATION_LOST
   */
  swap(epoch: number): Promise<Swapped>;
}

export interface Swapped extends AsyncDisposable {
  /** Makes it final and deletes what is gone. Without it, disposing puts the old files back. */
  settle(): Promise<void>;
}

/**
 * Where only rows change: each of the orders around an empty swap costs a way there and back. Whether ours still counts is
 * asked with the state file, which is written right before, and in the database's own transaction.
 */
const nothingSwapped: Swapped = {
  settle: async () => undefined,
  [Symbol.asyncDispose]: async () => undefined,
};

/** Brings changed files into a folder of their own on the account and hashes them there. */
export async function stageFiles(engine: Engine, order: ShipFilesOrder): Promise<StagedFiles> {
  const { seat, place } = order;
  const plan = planFiles(order.have, order.want);
  if (isEmptyPlan(plan) && place.rootExists) return { plan, bytes: 0, swap: async () => nothingSwapped };
  const work = `${place.stateFolder}/work`;
  await runOnAccount(seat.transport, "make a working folder", {
    script: prepareScript,
    args: [place.root, work],
    timeoutMs: 120_000,
    signal: engine.signal,
  });
  const bytes = await pushAndVerify(engine, order, plan, `${work}/new`);
  await writeLists(engine, order, plan, work);
  await runOnAccount(seat.transport, "keep the files that will be replaced", {
    script: keepOldScript,
    args: [place.root, work],
    timeoutMs: 600_000,
    signal: engine.signal,
  });
  return { plan, bytes, swap: (epoch) => swap(engine, order, { work, epoch }) };
}

async function pushAndVerify(
  engine: Engine,
  order: ShipFilesOrder,
  plan: FilesPlan,
  to: BytePath,
): Promise<number> {
  if (plan.bring.length === 0) return 0;
  const { seat, place } = order;
  const step = engine.talk.step(`send ${count(plan.bring.length, "file")} to ${seat.account.id}`);
  const report = await seat.transport.pushFiles({
    from: fromBytePath(order.from),
    paths: pathsOf(plan.bring),
    to,
    basis: place.root,
    signal: engine.signal,
    onProgress: (progress) =>
      step.progress({ ...progress, itemsTotal: plan.bring.length, bytesTotal: plan.bytes }),
  });
  // What is brought comes from a manifest, so its files have hashes.
  const wanted = filesOf(plan.bring as EntryList<ManifestEntry>);
  const files = filterEntries(plan.bring, ({ kind }) => kind === "file");
  const hashes = await seat.transport.hashFiles(to, pathsOf(files), { signal: engine.signal });
  const wrong = wanted.find((entry) => hashes.get(entry.path) !== entry.sha256);
  if (wrong !== undefined) throw arrivedWrong(seat, wrong.path);
  step.done(`${count(report.items, "file")}, ${report.bytes} bytes on the wire, hashes good`);
  return report.bytes;
}

function arrivedWrong(seat: Seat, path: BytePath): ClonePanelError {
  return new ClonePanelError(
    "FILE_ARRIVED_WRONG",
    `${showPath(path)} did not arrive on "${seat.account.id}" as it is in the vault`,
    {
      hint: "Nothing that visitors see was changed. Run: clonepanel verify (the vault's copy may be damaged), then sync again.",
      remedy: "owner",
      site: seat.site.id,
      account: seat.account.id,
    },
  );
}

async function writeLists(
  engine: Engine,
  order: ShipFilesOrder,
  plan: FilesPlan,
  work: BytePath,
): Promise<void> {
  const lists = [...swapLists(plan, order.have, order.want)].map(
    ([name, paths]) => [name, paths.map((path) => `./${path}\0`).join("")] as const,
  );
  await runOnAccount(order.seat.transport, "write what is to be swapped", {
    script: writeListsScript,
    args: [work, ...lists.flatMap(([name, text]) => [name, String(text.length)])],
    input: lists.map(([, text]) => text).join(""),
    timeoutMs: 120_000,
    signal: engine.signal,
  });
}

/** The lists that the cutover script reads. Pure. */
export function swapLists(
  plan: FilesPlan,
  have: Iterable<ManifestEntry>,
  want: Iterable<ManifestEntry>,
): ReadonlyMap<string, readonly BytePath[]> {
  const bring = pathsOf(plan.bring);
  const all = [...pathsOf(plan.folders), ...bring];
  const touched = new Set(all);
  const known = new Set<BytePath>();
  for (const { path } of have) if (touched.has(path)) known.add(path);
  const aside = new Set(plan.aside);
  const gone = deletionsLeft(plan);
  const lists = new Map<string, BytePath[]>([
    ["in-the-way", [...plan.aside]],
    ["folders", pathsOf(plan.folders)],
    ["replaced", bring.filter((path) => known.has(path) && !aside.has(path))],
    ["fresh", all.filter((path) => !known.has(path) || aside.has(path))],
    ["gone-files", gone.filter((entry) => entry.kind !== "dir").map((entry) => entry.path)],
    ["gone-folders", gone.filter((entry) => entry.kind === "dir").map((entry) => entry.path)],
  ]);
  for (const entry of want) {
    if (!touched.has(entry.path) || entry.kind === "link" || !needsMode(entry)) continue;
    const name = `mode-${entry.mode.toString(8)}`;
    const named = lists.get(name);
    if (named === undefined) lists.set(name, [entry.path]);
    else named.push(entry.path);
  }
  return lists;
}

/** Files keep their mode on the way, unless the vault had to make them readable for itself. */
function needsMode(entry: ManifestEntry): boolean {
  return entry.kind === "dir" || (isFile(entry) && (entry.mode & 0o600) !== 0o600);
}

async function swap(
  engine: Engine,
  { seat, place }: ShipFilesOrder,
  { work, epoch }: { readonly work: BytePath; readonly epoch: number },
): Promise<Swapped> {
  const believed = place.seen.kind === "foreign" ? "" : String(epoch);
  const sender = await tenureOf(engine, seat);
  const process = await seat.transport.start({
    script: cutoverScript,
    args: [place.root, work, `${place.stateFolder}/state.json`, believed, sender],
    timeoutMs: 900_000,
    signal: engine.signal,
  });
  const lines = scriptLines(process);
  const word = await lines.next();
  if (word !== "swapped") {
    const end = await process.ended;
    if (end.code === overruled.epoch) throw epochHigher(seat, epoch, word ?? "");
    if (end.code === overruled.tenure) throw succeeded(seat);
    if (end.code === ledElsewhere) throw folderBecameLink(seat);
    throw scriptFailed(seat.transport, "put the new files in place (the old ones are back)", end);
  }
  return {
    async settle() {
      process.stream.write("commit\n");
      if ((await lines.next()) !== "settled") {
        const end = await process.ended;
        if (end.code === ledElsewhere) throw folderBecameLink(seat);
        throw scriptFailed(seat.transport, "finish the change of files", end);
      }
      await process.ended;
    },
    async [Symbol.asyncDispose]() {
      process.stream.end();
      await process.ended;
      await process[Symbol.asyncDispose]();
    },
  };
}

function folderBecameLink({ site, account, placement }: Seat): ClonePanelError {
  return new ClonePanelError(
    "FOLDER_BECAME_LINK",
    `on "${account.id}" a folder of ${site.id} that is to be changed is a link to another place now; nothing was written through it`,
    {
      hint: `Look with: find ${placement.path} -type l   on that account. Remove the link or exclude it (mirror.exclude), run clonepanel verify ${site.id}, then sync again.`,
      remedy: "owner",
      site: site.id,
      account: account.id,
    },
  );
}
