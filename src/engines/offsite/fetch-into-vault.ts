import type { OffsiteCopy } from "../../core/offsite/copy.ts";
import { slices } from "../../core/snapshot/proof.ts";
import type { Lock } from "../../ports/coordination.ts";
import type { OffsiteStore } from "../../ports/offsite-store.ts";
import type { Engine } from "../mirror/engine.ts";
import { withOperation } from "../mirror/operation.ts";
import { readSealOf } from "../snapshots/list.ts";
import { readPin, readProofOf, writePin, writeProof } from "../snapshots/marks.ts";
import { discard } from "../snapshots/trash.ts";
import type { Vault } from "../vault/place-vault.ts";
import { type FetchedCopy, fetchCopy } from "./fetch-copy.ts";

export interface IntoVault {
  readonly store: OffsiteStore;
  readonly copy: OffsiteCopy;
  readonly vault: Vault;
  /** The site's lock: held only while the snapshot gets its name. */
  readonly lock: () => Promise<Lock>;
}

/** Null: the vault has that snapshot, and nothing is known to be wrong with it. */
export async function fetchIntoVault(engine: Engine, order: IntoVault): Promise<FetchedCopy | null> {
  const { copy, vault } = order;
  if (await isGoodHere(vault, copy)) return null;
  const about = { kind: "offsite-fetch", site: copy.site, epoch: null } as const;
  return withOperation(
    engine,
    about,
    async (operation) => {
      await operation.plan({ copy: copy.id, snapshot: copy.snapshot });
      // Not listed while its name begins with a dot; what an interrupted fetch left there is begun anew.
      const folder = `${vault.snapshots}/.offsite`;
      await engine.files.remove(folder);
      const fetched = await operation.step("get", () => fetchCopy(engine, { ...order, folder }));
      await operation.step("publish", () => publish(engine, order, folder));
      return fetched;
    },
    ({ files, bytes }) => ({ snapshot: copy.snapshot, files, bytes }),
  );
}

async function isGoodHere(vault: Vault, { snapshot, manifestSha256 }: OffsiteCopy): Promise<boolean> {
  const seal = await readSealOf(vault, snapshot);
  if (seal?.manifestSha256 !== manifestSha256) return false;
  if ((await vault.files.sha256(`${vault.snapshots}/${snapshot}/manifest`)) !== manifestSha256) return false;
  return (await readProofOf(vault, snapshot)).damaged.length === 0;
}

/** Pinned first: an old snapshot that comes back would otherwise be let go within the hour. */
async function publish(engine: Engine, { vault, copy, lock }: IntoVault, folder: string): Promise<void> {
  const { files, clock } = engine;
  const id = copy.snapshot;
  await files.syncTree(folder);
  await using _lock = await lock();
  if ((await readPin(vault, id)) === null)
    await writePin(vault, id, { reason: "fetched from the off-site store", at: clock.nowMs() });
  if ((await files.lstat(`${vault.snapshots}/${id}`)) !== null) await discard(vault, id);
  await files.rename(folder, `${vault.snapshots}/${id}`);
  await files.syncFolder(vault.snapshots);
  const slicesAt = Array.from({ length: slices }, () => clock.nowMs());
  await writeProof(vault, id, { v: 1, slicesAt, damaged: [] });
}
