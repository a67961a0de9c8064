import type { Damage } from "../../core/snapshot/damage.ts";
import type { Engine } from "../mirror/engine.ts";
import type { Vault } from "../vault/place-vault.ts";
import type { MendStep } from "./find-good-copy.ts";
import type { Holders } from "./holders.ts";

export interface Mended {
  readonly damage: Damage;
  /** Where the good copy came from; null: nothing could be done. */
  readonly from: string | null;
}

/**
 * Puts a good copy where a damaged file stands, in every snapshot that has it, by renames: a reader sees the old file or
 * the new one. The damaged inode is never written to. The caller holds the site's lock.
 */
export async function mendAll(
  engine: Engine,
  place: { readonly vault: Vault; readonly holders: Holders },
  steps: readonly MendStep[],
): Promise<readonly Mended[]> {
  const folder = place.vault.mending;
  await engine.files.remove(folder);
  await engine.files.makeFolder(folder);
  const done: Mended[] = [];
  for (const step of steps) {
    engine.signal.throwIfAborted();
    done.push({ damage: step.damage, from: await mendOne(engine, { ...place, folder }, step) });
  }
  await engine.files.remove(folder);
  return done;
}

async function mendOne(
  engine: Engine,
  { folder, holders }: { readonly folder: string; readonly holders: Holders },
  { damage, source }: MendStep,
): Promise<string | null> {
  if (source === null) return null;
  const { files } = engine;
  const fresh = `${folder}/fresh`;
  await files.remove(fresh);
  if (source.kind === "text") await files.writePieces(fresh, [source.text]);
  else await files.copyFile(source.path, fresh);
  // What was copied counts, not what was read before: the same disk may fail again.
  if ((await files.sha256(fresh)) !== damage.sha256) return null;
  await files.syncTree(folder);
  for (const holder of damage.snapshots) {
    const target = `${holders.folderOf(holder)}/${damage.path}`;
    const parent = target.slice(0, target.lastIndexOf("/"));
    const stat = await files.lstat(target);
    // A mirror pass may have replaced it since it was found.
    if ((stat?.inode ?? null) !== damage.inode) continue;
    if (stat?.kind === "dir") await files.remove(target);
    await files.makeFolder(parent);
    await files.linkAll([[fresh, `${folder}/named`]]);
    await files.rename(`${folder}/named`, target);
    await files.syncFolder(parent);
  }
  return source.from;
}
