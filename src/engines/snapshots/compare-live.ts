import type { BytePath } from "../../core/mirror/byte-path.ts";
import { type EntryList, pathsOf } from "../../core/mirror/entry-list.ts";
import { filesOf, type ManifestEntry, type ManifestFile } from "../../core/mirror/manifest.ts";
import { type LiveComparison, type LiveStanding, liveStanding } from "../../core/snapshot/live-sample.ts";
import type { SnapshotSeal } from "../../core/snapshot/snapshot.ts";
import { count } from "../../core/words/quantities.ts";
import { contact } from "../mirror/contact.ts";
import type { Engine, Seat } from "../mirror/engine.ts";
import type { Vault } from "../vault/place-vault.ts";
import { readSnapshotManifest } from "./list.ts";

export interface LiveOrder {
  readonly seat: Seat;
  readonly vault: Vault;
  readonly seal: SnapshotSeal;
  /** So many of the snapshot's files, by chance. */
  readonly files: number;
}

/** As in a survey: a site of more files is not mirrored either. */
const maxEntries = 2_000_000;
/** A busy site is written to between the look and the hash: what seems to differ is looked at again, so often. */
const looks = 3;

/**
 * Hashes some of a snapshot's files where the site lives. What was written to since is told apart by size and time, so what
 * is left and differs is damage, there or here. Reads only.
 */
export async function compareLive(engine: Engine, order: LiveOrder): Promise<LiveComparison> {
  const { seat, vault, seal } = order;
  const { entries } = await readSnapshotManifest(vault, seal);
  let open = chooseFiles(engine, entries, order.files);
  const place = await contact(engine, seat);
  const step = engine.talk.step(`compare ${count(open.size, "file")} with ${seat.account.id}`);
  const found = { same: 0, changed: 0, gone: 0 };
  for (let look = 1; look <= looks && open.size > 0; look += 1) {
    const standing = place.rootExists ? await lookAt(engine, seat, { root: place.root, chosen: open }) : null;
    const toCompare: ManifestFile[] = [];
    for (const file of open.values()) {
      const one = standing?.get(file.path) ?? "gone";
      if (one === "to-compare") toCompare.push(file);
      else found[one] += 1;
    }
    const hashes = await seat.transport.hashFiles(place.root, pathsOf(toCompare), {
      signal: engine.signal,
      onProgress: ({ items }) => step.progress({ items, itemsTotal: toCompare.length }),
    });
    const differ = toCompare.filter(({ path, sha256 }) => hashes.get(path) !== sha256);
    found.same += toCompare.length - differ.length;
    // What vanished under the last look has no hash, and is no damage.
    const left = look < looks ? differ : differ.filter(({ path }) => hashes.has(path));
    found.gone += differ.length - left.length;
    open = new Map(left.map((file) => [file.path, file]));
  }
  step.done(open.size === 0 ? "as they were kept, or written to since" : `${open.size} differ`);
  return {
    account: seat.account.id,
    snapshot: seal.id,
    compared: found.same + open.size,
    changedSince: found.changed,
    goneSince: found.gone,
    differing: [...open.keys()],
  };
}

/** By their number in the list, so that no list of all is made; as many as there are when more are asked for. */
function chooseFiles(
  engine: Engine,
  entries: EntryList<ManifestEntry>,
  count: number,
): ReadonlyMap<BytePath, ManifestFile> {
  let files = 0;
  for (const _ of filesOf(entries)) files += 1;
  const numbers = new Set<number>();
  for (let drawn = 0; drawn < count && count < files; drawn += 1)
    numbers.add(Number.parseInt(engine.digest.randomHex(6), 16) % files);
  const chosen = new Map<BytePath, ManifestFile>();
  let at = 0;
  for (const file of filesOf(entries)) {
    if (count >= files || numbers.has(at)) chosen.set(file.path, file);
    at += 1;
  }
  return chosen;
}

/** One listing; only what was chosen is held of it. */
async function lookAt(
  engine: Engine,
  seat: Seat,
  { root, chosen }: { readonly root: BytePath; readonly chosen: ReadonlyMap<BytePath, ManifestFile> },
): Promise<ReadonlyMap<BytePath, LiveStanding>> {
  const standing = new Map<BytePath, LiveStanding>();
  const options = { prune: [], maxEntries, signal: engine.signal };
  for await (const batch of seat.transport.listFiles(root, options)) {
    for (const entry of batch) {
      const kept = chosen.get(entry.path);
      if (kept !== undefined) standing.set(entry.path, liveStanding(kept, entry));
    }
  }
  return standing;
}
