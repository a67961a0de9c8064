import { ClonePanelError } from "../../core/errors.ts";
import type { OffsiteCopy } from "../../core/offsite/copy.ts";
import type { SiteId } from "../../core/site/site.ts";
import type { SnapshotSeal } from "../../core/snapshot/snapshot.ts";
import type { OffsiteStore } from "../../ports/offsite-store.ts";
import type { Engine } from "../mirror/engine.ts";
import { withOperation } from "../mirror/operation.ts";
import { listSnapshots } from "../snapshots/list.ts";
import { readProofOf } from "../snapshots/marks.ts";
import { readingLock } from "../snapshots/reading-lock.ts";
import type { Vault } from "../vault/place-vault.ts";
import { storeOffsite } from "./offsite-record.ts";

export interface CopiedSnapshot {
  readonly seal: SnapshotSeal;
  readonly copy: OffsiteCopy;
  readonly outcome: "copied" | "there";
  readonly addedBytes: number;
}

export interface CopyOrder {
  readonly site: SiteId;
  readonly vault: Vault;
  readonly store: OffsiteStore;
}

/** What would be copied: the newest snapshot of the site's own history that is not known to be damaged. */
export async function chooseForOffsite(vault: Vault, site: SiteId): Promise<SnapshotSeal> {
  for (const seal of await listSnapshots(vault)) {
    if (seal.generation === null) continue;
    if ((await readProofOf(vault, seal.id)).damaged.length === 0) return seal;
  }
  throw new ClonePanelError("NOTHING_TO_KEEP", `"${site}" has no good snapshot that could be copied`, {
    hint: `Make one first: clonepanel snapshot take ${site}`,
    remedy: "owner",
    site,
  });
}

/** Brings the newest good snapshot to the off-site store. One that is there already is only proven to be. */
export async function copySnapshot(engine: Engine, order: CopyOrder): Promise<CopiedSnapshot> {
  const { site, vault, store } = order;
  const seal = await chooseForOffsite(vault, site);
  const copies = await store.list(site, engine.signal);
  const there = copies.find((copy) => isSame(copy, seal));
  const done: CopiedSnapshot =
    there === undefined
      ? await send(engine, order, { seal, base: copies[0] ?? null })
      : { seal, copy: there, outcome: "there", addedBytes: 0 };
  await storeOffsite(engine.coordination, site, {
    copy: done.copy.id,
    snapshot: seal.id,
    snapshotAt: seal.at,
    provenAt: engine.clock.nowMs(),
  });
  return done;
}

function isSame({ snapshot, manifestSha256 }: OffsiteCopy, seal: SnapshotSeal): boolean {
  return snapshot === seal.id && manifestSha256 === seal.manifestSha256;
}

async function send(
  engine: Engine,
  { site, vault, store }: CopyOrder,
  { seal, base }: { readonly seal: SnapshotSeal; readonly base: OffsiteCopy | null },
): Promise<CopiedSnapshot> {
  const reading = await readingLock(engine.coordination, { site, id: seal.id, purpose: "offsite copy" });
  await using _lock = reading.kind === "granted" ? reading.lock : null;
  const about = { kind: "offsite-copy", site, epoch: null } as const;
  return await withOperation(
    engine,
    about,
    async (operation) => {
      await operation.plan({ snapshot: seal.id, base: base?.snapshot ?? null });
      const step = engine.talk.step(`copy ${seal.id} off-site`);
      const { copy, addedBytes } = await operation.step("put", () =>
        store.put({
          site,
          snapshot: seal.id,
          manifestSha256: seal.manifestSha256,
          folder: `${vault.snapshots}/${seal.id}`,
          base,
          onProgress: (progress) => step.progress(progress),
          signal: engine.signal,
        }),
      );
      await operation.step("look", () => lookAtCopy(engine, store, { copy, seal }));
      step.done(`${copy.id.slice(0, 8)}`);
      return { seal, copy, outcome: "copied" as const, addedBytes };
    },
    ({ copy, addedBytes }) => ({ snapshot: seal.id, copy: copy.id, addedBytes }),
  );
}

/** Read back from the store, through its encryption: the seal that it holds is the one that the vault holds. */
export async function lookAtCopy(
  engine: Engine,
  store: OffsiteStore,
  { copy, seal }: { readonly copy: OffsiteCopy; readonly seal: SnapshotSeal },
): Promise<void> {
  const text = await store.read(copy, "COMPLETE.json", engine.signal);
  if (text?.includes(seal.manifestSha256)) return;
  throw new ClonePanelError(
    "OFFSITE_DAMAGED",
    `the off-site copy of ${seal.id} does not read back as it was sent`,
    {
      hint: "Look at the store: clonepanel offsite verify --full. The copies before it are untouched.",
      remedy: "owner",
      site: seal.site,
    },
  );
}
