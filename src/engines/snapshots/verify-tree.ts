import { mapLimited } from "../../core/map-limited.ts";
import type { BytePath } from "../../core/mirror/byte-path.ts";
import { portionsOf } from "../../core/mirror/entry-list.ts";
import type { DamageKind } from "../../core/snapshot/damage.ts";
import type { KnownHashes } from "../../core/snapshot/known-hashes.ts";
import { count } from "../../core/words/quantities.ts";
import type { LocalPath, LocalStat } from "../../ports/files.ts";
import type { Engine } from "../mirror/engine.ts";
import type { Expected } from "./expected.ts";
import { NameCounts } from "./find-extras.ts";

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
  /** Which file stands under each name, in the manifest's order; to see whether the next snapshot shares it. */
  placed(): Iterable<PlacedFile>;
}

export interface PlacedFile {
  readonly path: BytePath;
  readonly inode: bigint;
  /** Two names with the same identity should be one file. */
  readonly identity: string;
}

type ExpectedFile = Extract<Expected, { kind: "file" }>;

/** So many names are held at once, however many there are. */
const namesAtOnce = 4096;

export interface WantedTree {
  /** Gone through more than once. */
  readonly expected: Iterable<Expected>;
  /** Hashes that were computed already: one file in many snapshots is read once. */
  readonly known: KnownHashes;
  /** Whether a name that is not expected is a damage; `empty` are folders that may stand there with nothing in them. */
  readonly names:
    | { readonly kind: "all"; readonly empty: ReadonlySet<BytePath> }
    | { readonly kind: "chosen" };
}

/** Compares a snapshot's folder with what its manifest says. Reads only. */
export async function verifyTree(
  engine: Engine,
  folder: LocalPath,
  wanted: WantedTree,
): Promise<VerifiedTree> {
  const { expected, known } = wanted;
  const itemsTotal = countOf(expected);
  const step = engine.talk.step(`verify ${count(itemsTotal, "name")}`);
  const tell = (items: number, bytes: number) => step.progress({ items, itemsTotal, bytes });
  const work = new Verification(engine, { folder, known, tell });
  for (const portion of portionsOf(expected, namesAtOnce)) await work.verify(portion);
  const { damages } = work;
  const extras =
    wanted.names.kind === "all"
      ? await work.names.findExtras(engine, folder, { expected, empty: wanted.names.empty })
      : [];
  for (const path of extras) damages.push({ kind: "extra", path, inode: null, sha256: null });
  step.done(damages.length === 0 ? "all good" : `${damages.length} damaged`);
  const { files, bytes, inodes } = work;
  return { files, bytes, damages, placed: () => placedFiles(expected, inodes) };
}

/** Goes through a tree portion by portion, and holds next to nothing of what was good. */
class Verification {
  readonly damages: FoundDamage[] = [];
  readonly names = new NameCounts();
  readonly inodes = new InodeList();
  files = 0;
  bytes = 0;
  #looked = 0;
  #hashed = 0;
  readonly #engine: Engine;
  readonly #about: TreeToVerify;

  constructor(engine: Engine, about: TreeToVerify) {
    this.#engine = engine;
    this.#about = about;
  }

  async verify(portion: readonly Expected[]): Promise<void> {
    const { folder, known, tell } = this.#about;
    this.#engine.signal.throwIfAborted();
    const stats = await this.#engine.files.lstatAll(portion.map(({ path }) => `${folder}/${path}`));
    const toHash = portion.flatMap((one, index) => this.#see(one, stats[index] ?? null) ?? []);
    this.#hashed += await hashAll(this.#engine, folder, {
      toHash,
      known,
      tell: (bytes) => tell(this.#looked, this.#hashed + bytes),
    });
    this.damages.push(...contentDamages(toHash, known));
    this.damages.push(...(await checkLinks(this.#engine, folder, portion)));
    this.#looked += portion.length;
    tell(this.#looked, this.#hashed);
  }

  /** What is to be hashed of it. */
  #see(one: Expected, stat: LocalStat | null): FileToHash | null {
    this.names.see(one, stat === null ? "missing" : "there");
    const wrong = judge(one, stat);
    const sha256 = one.kind === "file" ? one.sha256 : null;
    if (wrong !== null)
      this.damages.push({ kind: wrong, path: one.path, inode: stat?.inode ?? null, sha256 });
    if (one.kind !== "file") return null;
    const file = stat?.kind === "file" ? stat : null;
    this.inodes.add(file?.inode ?? 0n);
    if (file === null) return null;
    this.files += 1;
    this.bytes += file.sizeBytes;
    return wrong === null ? { file: one, stat: file } : null;
  }
}

interface TreeToVerify {
  readonly folder: LocalPath;
  readonly known: KnownHashes;
  readonly tell: (items: number, bytes: number) => void;
}

function countOf(all: Iterable<unknown>): number {
  let items = 0;
  for (const _ of all) items += 1;
  return items;
}

interface FileToHash {
  readonly file: ExpectedFile;
  readonly stat: LocalStat;
}

function judge(expected: Expected, stat: LocalStat | null): DamageKind | null {
  if (stat === null) return "missing";
  if (stat.kind !== expected.kind) return "kind";
  if (expected.kind !== "file" || expected.sizeBytes === null) return null;
  return stat.sizeBytes === expected.sizeBytes ? null : "size";
}

/** Returns the bytes that were read. */
async function hashAll(
  { files, signal }: Engine,
  folder: LocalPath,
  work: {
    readonly toHash: readonly FileToHash[];
    readonly known: KnownHashes;
    readonly tell: (bytes: number) => void;
  },
): Promise<number> {
  const { known } = work;
  const fresh = work.toHash.filter(({ stat }) => !known.has(stat.inode));
  let bytes = 0;
  await mapLimited(fresh, 8, async ({ file, stat }) => {
    signal.throwIfAborted();
    known.set(stat.inode, await files.sha256(`${folder}/${file.path}`));
    bytes += stat.sizeBytes;
    work.tell(bytes);
  });
  return bytes;
}

function contentDamages(all: readonly FileToHash[], known: KnownHashes): readonly FoundDamage[] {
  return all
    .filter(({ file, stat }) => !known.isAs(stat.inode, file.sha256))
    .map(({ file: { path, sha256 }, stat }) => ({ kind: "content", path, inode: stat.inode, sha256 }));
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

function* placedFiles(expected: Iterable<Expected>, inodes: InodeList): Generator<PlacedFile> {
  let at = 0;
  for (const one of expected) {
    if (one.kind !== "file") continue;
    const inode = inodes.at(at);
    at += 1;
    if (inode !== 0n) yield { path: one.path, inode, identity: `${one.sha256} ${one.attributes}` };
  }
}

/** Eight bytes an inode. */
class InodeList {
  #inodes = new BigUint64Array(1024);
  #length = 0;

  add(inode: bigint): void {
    if (this.#length === this.#inodes.length) {
      const larger = new BigUint64Array(2 * this.#length);
      larger.set(this.#inodes);
      this.#inodes = larger;
    }
    this.#inodes[this.#length] = inode;
    this.#length += 1;
  }

  at(index: number): bigint {
    return this.#inodes[index] ?? 0n;
  }
}
