import { ClonePanelError } from "../core/errors.ts";
import { showPath } from "../core/mirror/byte-path.ts";
import type { LiveView } from "../core/report/snapshot-verification.ts";
import type { LiveComparison } from "../core/snapshot/live-sample.ts";
import type { SnapshotSeal } from "../core/snapshot/snapshot.ts";
import type { Engine, Seat, SiteWork } from "../engines/mirror/engine.ts";
import { readRecord } from "../engines/mirror/site-record.ts";
import { compareLive } from "../engines/snapshots/compare-live.ts";
import { findSnapshot, listSnapshots } from "../engines/snapshots/list.ts";
import { readProofOf } from "../engines/snapshots/marks.ts";
import { placeVault, type Vault } from "../engines/vault/place-vault.ts";

const shown = 200;

/** A snapshot beside the present primary. */
export async function viewLive(
  engine: Engine,
  work: SiteWork,
  wanted: { readonly id: string | null; readonly files: number },
): Promise<LiveView> {
  const vault = placeVault(work.vaultFolder, engine.files);
  const seal = wanted.id === null ? await newestGood(vault) : await findSnapshot(vault, wanted.id);
  const seat = await presentPrimary(engine, work);
  return view(await compareLive(engine, { seat, vault, seal, files: wanted.files }));
}

async function newestGood(vault: Vault): Promise<SnapshotSeal> {
  for (const seal of await listSnapshots(vault))
    if (seal.generation !== null && (await readProofOf(vault, seal.id)).damaged.length === 0) return seal;
  throw new ClonePanelError("SNAPSHOT_UNKNOWN", "there is no good snapshot to compare the site with", {
    hint: "Take one first: clonepanel snapshot take",
    remedy: "owner",
  });
}

async function presentPrimary(engine: Engine, { site, seats }: SiteWork): Promise<Seat> {
  const { primary } = await readRecord(engine.coordination, site);
  const seat = seats.find(({ account }) => account.id === primary);
  if (seat !== undefined) return seat;
  throw new ClonePanelError(
    "PRIMARY_NOT_CONFIGURED",
    `"${primary}", the present primary of "${site.id}", is not in the configuration`,
    { hint: "Put that account back under the site's accounts.", remedy: "owner", site: site.id },
  );
}

function view({ differing, ...rest }: LiveComparison): LiveView {
  return { ...rest, differing: differing.slice(0, shown).map(showPath), differingCount: differing.length };
}
