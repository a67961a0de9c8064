import type { SnapshotId } from "../../core/snapshot/snapshot.ts";
import { count } from "../../core/words/quantities.ts";
import type { LocalPath } from "../../ports/files.ts";
import type { Engine } from "../mirror/engine.ts";
import type { Vault } from "../vault/place-vault.ts";
import { storeHistory } from "./deltas.ts";
import { listSnapshots } from "./list.ts";
import { forgetProofs } from "./marks.ts";

/** Out of the list in one rename, whatever its size. */
export async function discard(vault: Vault, id: SnapshotId): Promise<void> {
  const trash = trashFolder(vault);
  await vault.files.makeFolder(trash);
  await vault.files.rename(`${vault.snapshots}/${id}`, `${trash}/${id}`);
  await vault.files.syncFolder(trash);
  await vault.files.syncFolder(vault.snapshots);
}

/** How much of the time is spent working: a background deletion leaves the disk to others. */
export type Pace = "full" | "gentle";
const gentleRest = 3;

/**
 * Gives the room of discarded snapshots back, and brings what is known of the others up to date. Can be cut short at any
 * moment: the next call goes on. Returns how many snapshots are gone for good; 0 as well when another run is at it.
 */
export async function emptyTrash(
  engine: Engine,
  order: { readonly site: string; readonly vault: Vault; readonly pace: Pace },
): Promise<number> {
  const { vault } = order;
  const outcome = await engine.coordination.takeLock(`trash:${order.site}`, "snapshot prune");
  if (outcome.kind === "held") return 0;
  await using _lock = outcome.lock;
  const names = (await vault.files.listNames(trashFolder(vault))) ?? [];
  const step = names.length === 0 ? null : engine.talk.step(`delete ${count(names.length, "snapshot")}`);
  for (const [index, name] of names.entries()) {
    step?.progress({ items: index, itemsTotal: names.length });
    await removeAt(engine, `${trashFolder(vault)}/${name}`, order);
  }
  step?.done("deleted");
  const seals = await listSnapshots(vault);
  await storeHistory(vault, seals);
  await forgetProofs(vault, new Set(seals.map(({ id }) => id)));
  return names.length;
}

function removeAt(
  { signal, clock }: Engine,
  path: LocalPath,
  { vault, pace }: { readonly vault: Vault; readonly pace: Pace },
): Promise<void> {
  if (pace === "full") return vault.files.removeFast(path, signal);
  return vault.files.remove(path, async (workedMs) => {
    signal.throwIfAborted();
    await clock.sleep(workedMs * gentleRest, signal);
  });
}

function trashFolder(vault: Vault): string {
  return `${vault.folder}/trash`;
}
