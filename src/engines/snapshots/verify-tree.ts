import { mapLimited } from "../../core/map-limited.ts";
import type { BytePath } from "../../core/mirror/byte-path.ts";
import type { DamageKind } from "../../core/snapshot/damage.ts";
import type { LocalPath, LocalStat } from "../../ports/files.ts";
import type { Engine } from "../mirror/engine.ts";
import type { Expected } from "./expected.ts";

export interface FoundDamage {
  readonly kind: DamageKind;
  readonly path: BytePath;
  /** Of the file that is wrong; null where there is none. */
  readonly inode: bigint | null;
  readonly sha256: string | null;
}

export interface VerifiedTree {
  readonly files: number;
  readonly bytes: number;
  readonly damages: readonly FoundDamage[];
  /** Which file stands under each name; kept to see whether the next snapshot shares it. */
  readonly inodes: ReadonlyMap<BytePath, PlacedFile>;
}

export interface PlacedFile {
  readonly inode: bigint;
  /** Two names with the same identity should be one file. */
  readonly identity: string;
}

/** Hashes that were computed already, by inode: one file in many snapshots is read once. */
export type KnownHashes = Map<bigint, string | null>;

type ExpectedFile = Extract<Expected, { kind: "file" }>;

/** Compares a snapshot's folder with what its manifest says. Reads only. */
export async function verifyTree(
  engine: Engine,
  folder: LocalPath,
  wanted: {
    readonly expected: readonly Expected[];
    readonly known: KnownHashes;
    readonly names: "all" | "chosen";
  },
): Promise<VerifiedTree> {
  const { expected, known } = wanted;
  const stats = await engine.files.lstatAll(expected.map(({ path }) => `${folder}/${path}`));
  const damages: FoundDamage[] = [];
  const inodes = new Map<BytePath, PlacedFile>();
  const toHash: { readonly file: ExpectedFile; readonly stat: LocalStat }[] = [];
  let bytes = 0;
  for (const [index, one] of expected.entries()) {
    const stat = stats[index] ?? null;
    const wrong = judge(one, stat);
    const sha256 = one.kind === "file" ? one.sha256 : null;
    if (wrong !== null) damages.push({ kind: wrong, path: one.path, inode: stat?.inode ?? null, sha256 });
    if (one.kind !== "file" || stat?.kind !== "file") continue;
    bytes += stat.sizeBytes;
    inodes.set(one.path, { inode: stat.inode, identity: `${one.sha256} ${one.attributes}` });
    if (wrong === null) toHash.push({ file: one, stat });
  }
  damages.push(...(await hashAll(engine, folder, { toHash, known })));
  damages.push(...(await checkLinks(engine, folder, expected)));
  if (wanted.names === "all") damages.push(...(await findExtras(engine, folder, expected)));
  return { files: inodes.size, bytes, damages, inodes };
}

function judge(expected: Expected, stat: LocalStat | null): DamageKind | null {
  if (stat === null) return "missing";
  if (stat.kind !== expected.kind) return "kind";
  if (expected.kind !== "file" || expected.sizeBytes === null) return null;
  return stat.sizeBytes === expected.sizeBytes ? null : "size";
}

async function hashAll(
  engine: Engine,
  folder: LocalPath,
  work: {
    readonly toHash: readonly { readonly file: ExpectedFile; readonly stat: LocalStat }[];
    readonly known: KnownHashes;
  },
): Promise<readonly FoundDamage[]> {
  const { toHash, known } = work;
  const fresh = toHash.filter(({ stat }) => !known.has(stat.inode));
  const step = engine.talk.step(`hash ${fresh.length} files`);
  let items = 0;
  let bytes = 0;
  const bytesTotal = fresh.reduce((sum, { stat }) => sum + stat.sizeBytes, 0);
  await mapLimited(fresh, 8, async ({ file, stat }) => {
    engine.signal.throwIfAborted();
    known.set(stat.inode, await engine.files.sha256(`${folder}/${file.path}`));
    items += 1;
    bytes += stat.sizeBytes;
    step.progress({ items, itemsTotal: fresh.length, bytes, bytesTotal });
  });
  const wrong = toHash.filter(({ file, stat }) => known.get(stat.inode) !== file.sha256);
  step.done(wrong.length === 0 ? "all good" : `${wrong.length} damaged`);
  return wrong.map(({ file: { path, sha256 }, stat }) => ({
    kind: "content",
    path,
    inode: stat.inode,
    sha256,
  }));
}

async function checkLinks(
  engine: Engine,
  folder: LocalPath,
  expected: readonly Expected[],
): Promise<readonly FoundDamage[]> {
  const damages: FoundDamage[] = [];
  for (const one of expected) {
    if (one.kind !== "link") continue;
    const target = await engine.files.readLink(`${folder}/${one.path}`);
    if (target !== null && target !== one.target)
      damages.push({ kind: "kind", path: one.path, inode: null, sha256: null });
  }
  return damages;
}

/** Every folder's names against those that the manifest knows; what lies below a foreign folder is not listed again. */
async function findExtras(
  engine: Engine,
  folder: LocalPath,
  expected: readonly Expected[],
): Promise<readonly FoundDamage[]> {
  const known = namesByFolder(expected);
  const damages: FoundDamage[] = [];
  for (const [parent, names] of known) {
    for (const name of (await engine.files.listNames(parent === "" ? folder : `${folder}/${parent}`)) ?? []) {
      const path = parent === "" ? name : `${parent}/${name}`;
      if (!names.has(name)) damages.push({ kind: "extra", path, inode: null, sha256: null });
    }
  }
  return damages;
}

function namesByFolder(expected: readonly Expected[]): ReadonlyMap<BytePath, ReadonlySet<BytePath>> {
  const known = new Map<BytePath, Set<BytePath>>([
    ["", new Set(["files", "databases", "manifest", "COMPLETE.json"])],
    ["files", new Set()],
  ]);
  for (const { path, kind } of expected) {
    if (kind === "dir" && !known.has(path)) known.set(path, new Set());
    addName(known, path);
  }
  return known;
}

/** With the folders above it, of which `databases/...` have no line of their own. */
function addName(known: Map<BytePath, Set<BytePath>>, path: BytePath): void {
  const at = path.lastIndexOf("/");
  if (at < 0) return;
  const parent = path.slice(0, at);
  const names = known.get(parent);
  if (names !== undefined) {
    names.add(path.slice(at + 1));
    return;
  }
  known.set(parent, new Set([path.slice(at + 1)]));
  addName(known, parent);
}
