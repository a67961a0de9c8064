import { type BytePath, unescapeBytes } from "../../core/mirror/byte-path.ts";
import { mergeByPath } from "../../core/mirror/plan-files.ts";
import type { Damage } from "../../core/snapshot/damage.ts";
import { KnownHashes } from "../../core/snapshot/known-hashes.ts";
import { sliceOf } from "../../core/snapshot/proof.ts";
import type { SnapshotId, SnapshotSeal } from "../../core/snapshot/snapshot.ts";
import type { LocalPath } from "../../ports/files.ts";
import type { Engine } from "../mirror/engine.ts";
import type { Vault } from "../vault/place-vault.ts";
import { allExpected, type Expected, emptyFolders } from "./expected.ts";
import { type Holders, holdersOf } from "./holders.ts";
import { listSnapshots, readSealOf, readSnapshotManifest } from "./list.ts";
import { readProofOf } from "./marks.ts";
import { readingLock } from "./reading-lock.ts";
import { type FoundDamage, type PlacedFile, type VerifiedTree, verifyTree } from "./verify-tree.ts";

/** How much is hashed. */
export type VerifyScope =
  | { readonly kind: "full" }
  /** A thirtieth, the same in every snapshot. */
  | { readonly kind: "slice"; readonly slice: number }
  /** So many files of each snapshot, by chance. */
  | { readonly kind: "sample"; readonly files: number };

export interface VerifyOrder {
  readonly site: string;
  readonly vault: Vault;
  /** Null: all. */
  readonly snapshot: SnapshotId | null;
  readonly scope: VerifyScope;
}

export interface VerifiedSnapshot {
  readonly seal: SnapshotSeal;
  readonly files: number;
  /** Of its files, how many should be shared with the snapshot before it, and how many of those are not. */
  readonly shared: number;
  readonly linksLost: number;
}

export interface Verified {
  readonly snapshots: readonly VerifiedSnapshot[];
  readonly damages: readonly Damage[];
  /** Files that were read, each once however many snapshots have it. */
  readonly hashed: number;
}

/** Reads what the snapshots hold against what was sealed. Changes nothing. */
export async function verifySnapshots(engine: Engine, order: VerifyOrder): Promise<Verified> {
  const { vault } = order;
  const seals = (await listSnapshots(vault)).toReversed();
  const holders = await holdersOf(vault, seals);
  const known = new KnownHashes();
  const snapshots: VerifiedSnapshot[] = [];
  const damages = new Map<string, Damage>();
  for (const damage of await findUnsealed(vault, seals, holders)) {
    const isWanted = order.snapshot === null || damage.snapshots.includes(order.snapshot);
    if (isWanted) damages.set(`${damage.path} ${damage.snapshots.join()}`, damage);
  }
  let before: VerifiedTree | null = null;
  for (const seal of seals) {
    if (order.snapshot !== null && seal.id !== order.snapshot) continue;
    const tree = await verifyOne(engine, order, { seal, known });
    if (tree === null) continue;
    const line = seal.generation === null ? null : before;
    snapshots.push({ seal, files: tree.files, ...countLinks(line, tree) });
    if (seal.generation !== null) before = tree;
    for (const found of tree.damages) {
      const damage = await nameDamage(holders, seal.id, found);
      damages.set(`${damage.path} ${damage.snapshots.join()}`, damage);
    }
  }
  return { snapshots, damages: [...damages.values()], hashed: known.size };
}

/** Null when it was let go meanwhile. */
async function verifyOne(
  engine: Engine,
  { site, vault, scope }: VerifyOrder,
  { seal, known }: { readonly seal: SnapshotSeal; readonly known: KnownHashes },
): Promise<VerifiedTree | null> {
  const reading = await readingLock(engine.coordination, { site, id: seal.id, purpose: "snapshot verify" });
  await using _lock = reading.kind === "granted" ? reading.lock : null;
  const folder = `${vault.snapshots}/${seal.id}`;
  if ((await vault.files.lstat(`${folder}/COMPLETE.json`)) === null) return null;
  const manifest = await readSnapshotManifest(vault, seal);
  const all = allExpected(manifest, engine.digest);
  const again = new Set((await readProofOf(vault, seal.id)).damaged.map(unescapeBytes));
  const expected = choose(engine, all, { scope, again });
  const empty = emptyFolders(manifest);
  const names = scope.kind === "full" ? ({ kind: "all", empty } as const) : ({ kind: "chosen" } as const);
  const tree = await verifyTree(engine, folder, { expected, known, names });
  if (scope.kind === "full") return tree;
  const strange = await findStrange(vault, folder, { all, again: again.difference(empty) });
  return { ...tree, damages: [...tree.damages, ...strange] };
}

/** Names that did not belong there and still stand. */
async function findStrange(
  vault: Vault,
  folder: LocalPath,
  { all, again }: { readonly all: Iterable<Expected>; readonly again: ReadonlySet<BytePath> },
): Promise<readonly FoundDamage[]> {
  const foreign = new Set(again);
  if (again.size > 0) for (const { path } of all) foreign.delete(path);
  const strange: FoundDamage[] = [];
  for (const path of foreign) {
    if ((await vault.files.lstat(`${folder}/${path}`)) === null) continue;
    strange.push({ kind: "extra", path, inode: null, sha256: null });
  }
  return strange;
}

/** What was found before is always looked at again, so that a mended snapshot is known to be. */
function choose(
  engine: Engine,
  all: Iterable<Expected>,
  { scope, again }: { readonly scope: VerifyScope; readonly again: ReadonlySet<BytePath> },
): Iterable<Expected> {
  switch (scope.kind) {
    case "full":
      return all;
    case "slice":
      return filtered(
        all,
        (one) => again.has(one.path) || (one.kind === "file" ? sliceOf(one.sha256) : 0) === scope.slice,
      );
    case "sample":
      return sampleOf(engine, all, { files: scope.files, again });
  }
}

function sampleOf(
  engine: Engine,
  all: Iterable<Expected>,
  { files, again }: { readonly files: number; readonly again: ReadonlySet<BytePath> },
): Iterable<Expected> {
  const isFresh = (one: Expected) => one.kind === "file" && !again.has(one.path);
  let count = 0;
  for (const one of all) if (isFresh(one)) count += 1;
  const chosen = new Set<number>();
  for (let drawn = 0; drawn < files && count > 0; drawn += 1)
    chosen.add(Number.parseInt(engine.digest.randomHex(6), 16) % count);
  return {
    *[Symbol.iterator]() {
      let at = 0;
      for (const one of all) {
        if (again.has(one.path)) yield one;
        if (!isFresh(one)) continue;
        if (chosen.has(at)) yield one;
        at += 1;
      }
    },
  };
}

function filtered<T>(all: Iterable<T>, fits: (one: T) => boolean): Iterable<T> {
  return {
    *[Symbol.iterator]() {
      for (const one of all) if (fits(one)) yield one;
    },
  };
}

/** A snapshot whose links were lost silently costs the room of a whole copy. */
function countLinks(before: VerifiedTree | null, now: VerifiedTree): { shared: number; linksLost: number } {
  const links = { shared: 0, linksLost: 0 };
  if (before === null) return links;
  const compare = (old: PlacedFile | null, fresh: PlacedFile | null): void => {
    if (old === null || fresh === null || old.identity !== fresh.identity) return;
    links.shared += 1;
    if (old.inode !== fresh.inode) links.linksLost += 1;
  };
  // The manifest has the tree in order, and behind it the parts of databases, which are few.
  const isOfTree = ({ path }: PlacedFile) => path.startsWith("files/");
  const treeOf = (one: VerifiedTree) => filtered(one.placed(), isOfTree);
  for (const { old, next } of mergeByPath(treeOf(before), treeOf(now))) compare(old, next);
  const parts = new Map<BytePath, PlacedFile>();
  for (const one of before.placed()) if (!isOfTree(one)) parts.set(one.path, one);
  for (const one of now.placed()) if (!isOfTree(one)) compare(parts.get(one.path) ?? null, one);
  return links;
}

async function nameDamage(holders: Holders, id: SnapshotId, found: FoundDamage): Promise<Damage> {
  const { kind, path, inode, sha256 } = found;
  const snapshots = inode === null ? [id] : await holders.of(path, inode);
  return { kind, path, inode, snapshots: snapshots.includes(id) ? snapshots : [id], sha256 };
}

/** Folders that stand among the snapshots, and are none any more. */
async function findUnsealed(
  vault: Vault,
  seals: readonly SnapshotSeal[],
  holders: Holders,
): Promise<readonly Damage[]> {
  const good = new Set(seals.map(({ id }) => id));
  const damages: Damage[] = [];
  for (const name of (await vault.files.listNames(vault.snapshots)) ?? []) {
    if (name.startsWith(".") || good.has(name)) continue;
    const seal = await readSealOf(vault, name);
    if (seal === null) {
      damages.push({ kind: "seal", path: "COMPLETE.json", inode: null, snapshots: [name], sha256: null });
      continue;
    }
    const stat = await vault.files.lstat(`${vault.snapshots}/${name}/manifest`);
    const sharing = stat === null ? [] : await holders.of("manifest", stat.inode);
    const snapshots = [...new Set([name, ...sharing])].toSorted();
    const inode = stat?.inode ?? null;
    damages.push({ kind: "manifest", path: "manifest", inode, snapshots, sha256: seal.manifestSha256 });
  }
  return damages;
}
