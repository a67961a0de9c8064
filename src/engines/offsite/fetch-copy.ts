import { showPath } from "../../core/mirror/byte-path.ts";
import type { OffsiteCopy } from "../../core/offsite/copy.ts";
import { offsiteCopyUnknown, offsiteDamaged } from "../../core/offsite/errors.ts";
import type { SiteId } from "../../core/site/site.ts";
import { damageWords } from "../../core/snapshot/damage.ts";
import { KnownHashes } from "../../core/snapshot/known-hashes.ts";
import { readSeal } from "../../core/snapshot/seal-text.ts";
import type { SnapshotSeal } from "../../core/snapshot/snapshot.ts";
import type { LocalPath } from "../../ports/files.ts";
import type { OffsiteStore } from "../../ports/offsite-store.ts";
import type { Engine } from "../mirror/engine.ts";
import { allExpected, emptyFolders } from "../snapshots/expected.ts";
import { topNames } from "../snapshots/find-extras.ts";
import { gatherFolder } from "../snapshots/gather-folder.ts";
import { verifyTree } from "../snapshots/verify-tree.ts";
import { readManifestFile } from "../vault/vault.ts";

export interface FetchedCopy {
  readonly seal: SnapshotSeal;
  readonly files: number;
  readonly bytes: number;
}

/** By a snapshot's id, the store's own id, or a beginning of one of them that fits only one; `latest` is the newest. */
export async function findCopy(
  store: OffsiteStore,
  site: SiteId,
  { wanted, signal }: { readonly wanted: string; readonly signal: AbortSignal },
): Promise<OffsiteCopy> {
  const copies = await store.list(site, signal);
  const fitting =
    wanted === "latest"
      ? copies.slice(0, 1)
      : newestOfEach(copies).filter(
          ({ id, snapshot }) => snapshot.startsWith(wanted) || id.startsWith(wanted),
        );
  const [only] = fitting;
  if (only !== undefined && fitting.length === 1) return only;
  throw offsiteCopyUnknown(site, wanted, fitting.length);
}

/** A copy that was made twice is one. */
function newestOfEach(copies: readonly OffsiteCopy[]): readonly OffsiteCopy[] {
  const seen = new Set<string>();
  return copies.filter(({ snapshot, manifestSha256 }) => {
    const key = `${snapshot} ${manifestSha256}`;
    return !seen.has(key) && seen.add(key);
  });
}

interface FetchOrder {
  readonly store: OffsiteStore;
  readonly copy: OffsiteCopy;
  readonly folder: LocalPath;
}

/** A copy in an empty folder here: what has its final name is whole, proven and on the disk. @throws FOLDER_NOT_EMPTY, OFFSITE_DAMAGED */
export function fetchToFolder(engine: Engine, order: FetchOrder): Promise<FetchedCopy> {
  const place = { folder: order.folder, names: topNames };
  return gatherFolder(engine, place, (folder) => fetchCopy(engine, { ...order, folder }));
}

/** Brings a copy into a new folder, and proves every byte of it. @throws OFFSITE_DAMAGED */
export async function fetchCopy(engine: Engine, { store, copy, folder }: FetchOrder): Promise<FetchedCopy> {
  await engine.files.makeFolder(folder);
  const step = engine.talk.step(`fetch ${copy.snapshot} from off-site`);
  await store.get({ copy, folder, onProgress: (progress) => step.progress(progress), signal: engine.signal });
  step.done("");
  return proveTree(engine, copy, folder);
}

/** Nothing of what came is believed before its seal fits, its manifest fits the seal, and all files fit the manifest. */
async function proveTree(engine: Engine, copy: OffsiteCopy, folder: LocalPath): Promise<FetchedCopy> {
  const { files, digest } = engine;
  const seal = readSeal((await files.read(`${folder}/COMPLETE.json`)) ?? "");
  const manifestSha256 = await files.sha256(`${folder}/manifest`);
  if (seal === null || seal.id !== copy.snapshot || seal.site !== copy.site)
    throw offsiteDamaged(copy.site, "its seal is missing or belongs to something else");
  if (manifestSha256 !== seal.manifestSha256 || manifestSha256 !== copy.manifestSha256)
    throw offsiteDamaged(copy.site, "its manifest does not fit its seal");
  const manifest = await readManifestFile(files, `${folder}/manifest`);
  if (manifest === null) throw offsiteDamaged(copy.site, "it has no manifest");
  const tree = await verifyTree(engine, folder, {
    expected: allExpected(manifest, digest),
    known: new KnownHashes(),
    names: { kind: "all", empty: emptyFolders(manifest) },
  });
  const [first] = tree.damages;
  if (first !== undefined) {
    const more = tree.damages.length === 1 ? "" : `, and ${tree.damages.length - 1} more`;
    throw offsiteDamaged(copy.site, `${showPath(first.path)}: ${damageWords[first.kind]}${more}`);
  }
  return { seal, files: tree.files, bytes: tree.bytes };
}
