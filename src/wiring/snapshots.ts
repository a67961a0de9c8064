import { fromBytePath } from "../core/mirror/byte-path.ts";
import type { SnapshotDetail, SnapshotRow } from "../core/report/snapshot-row.ts";
import type { Config } from "../core/site/config.ts";
import type { SiteId } from "../core/site/site.ts";
import { verifiedAt } from "../core/snapshot/proof.ts";
import type { SnapshotSeal } from "../core/snapshot/snapshot.ts";
import type { Engine } from "../engines/mirror/engine.ts";
import { withOperation } from "../engines/mirror/operation.ts";
import { readRecord } from "../engines/mirror/site-record.ts";
import { findSnapshot, isKept, listSnapshots, readSnapshotManifest } from "../engines/snapshots/list.ts";
import { readPin, readProofOf } from "../engines/snapshots/marks.ts";
import { historySizes } from "../engines/snapshots/sizes.ts";
import { takeSnapshot } from "../engines/snapshots/take.ts";
import { readCurrentOutline } from "../engines/vault/outline-file.ts";
import { placeVault, type Vault } from "../engines/vault/place-vault.ts";
import { openVault } from "../engines/vault/vault.ts";
import { entriesAt } from "./browsing.ts";
import type { Opened } from "./house.ts";

/** Null when the newest snapshot already keeps the current generation. */
export async function takeOne(
  opened: Opened,
  site: SiteId,
  signal: AbortSignal,
): Promise<SnapshotRow | null> {
  const engine = opened.engine(signal);
  const vault = await openVault(opened.seats.vaultFolder(site), engine.files);
  const generation = (await readCurrentOutline(vault))?.head.generation ?? null;
  if (generation !== null && (await isKept(vault, generation)) === "yes") return null;
  const { epoch } = await readRecord(engine.coordination, opened.seats.site(site));
  const about = { kind: "snapshot-take", site, epoch } as const;
  const seal = await withOperation(
    engine,
    about,
    (operation) =>
      operation.step(
        "take",
        () => takeSnapshot(engine, vault, "asked"),
        ({ id }) => id,
      ),
    ({ id }) => ({ id }),
  );
  return rowOf(engine, vault, seal, null);
}

export async function listAll(
  config: Config,
  opened: Opened,
  site: SiteId | null,
  signal: AbortSignal,
): Promise<readonly SnapshotRow[]> {
  const engine = opened.engine(signal);
  const sites = site === null ? config.sites.map((one) => one.id) : [opened.seats.site(site).id];
  const rows: SnapshotRow[] = [];
  for (const id of sites) {
    const vault = placeVault(opened.seats.vaultFolder(id), engine.files);
    rows.push(...(await rowsOf(engine, vault, await listSnapshots(vault))));
  }
  return rows;
}

export async function showOne(
  opened: Opened,
  order: {
    readonly site: SiteId;
    readonly id: string;
    readonly path: string | null;
    readonly signal: AbortSignal;
  },
): Promise<SnapshotDetail> {
  const { site, id, path, signal } = order;
  const engine = opened.engine(signal);
  opened.seats.site(site);
  const vault = placeVault(opened.seats.vaultFolder(site), engine.files);
  const seal = await findSnapshot(vault, id);
  const manifest = await readSnapshotManifest(vault, seal);
  const [row] = await rowsOf(engine, vault, [seal]);
  if (row === undefined) throw new TypeError("a snapshot has one row");
  return {
    ...row,
    reason: seal.reason,
    source: seal.source,
    folder: fromBytePath(`${vault.snapshots}/${seal.id}`),
    databases: manifest.databases.map(({ name, tables }) => ({
      name,
      tables: tables.map(({ shape, chunks }) => ({
        table: shape.table,
        rows: chunks.reduce((sum, chunk) => sum + chunk.rows, 0),
        chunks: chunks.length,
      })),
    })),
    entries: path === null ? null : entriesAt(manifest, path, engine.isoTime),
  };
}

/** All snapshots of one vault; their sizes are known from one another. */
export async function rowsOf(
  engine: Engine,
  vault: Vault,
  wanted: readonly SnapshotSeal[],
): Promise<readonly SnapshotRow[]> {
  const sizes = await historySizes(vault, await listSnapshots(vault));
  const rows: SnapshotRow[] = [];
  for (const seal of wanted) rows.push(await rowOf(engine, vault, seal, sizes.get(seal.id) ?? null));
  return rows;
}

async function rowOf(
  engine: Engine,
  vault: Vault,
  seal: SnapshotSeal,
  uniqueBytes: number | null,
): Promise<SnapshotRow> {
  const { id, site, generation, files, bytes } = seal;
  const proof = await readProofOf(vault, id);
  const pin = await readPin(vault, id);
  const verified = verifiedAt(proof);
  return {
    id,
    site,
    at: engine.isoTime(seal.at),
    generation,
    files,
    bytes,
    uniqueBytes,
    verifiedAt: verified === null ? null : engine.isoTime(verified),
    pinned: pin !== null,
    pinReason: pin?.reason ?? null,
    state: proof.damaged.length > 0 ? "damaged" : "good",
  };
}
