import { fromBytePath } from "../core/mirror/byte-path.ts";
import type { SnapshotDetail, SnapshotRow } from "../core/report/snapshot-row.ts";
import type { Config } from "../core/site/config.ts";
import type { SiteId } from "../core/site/site.ts";
import type { SnapshotSeal } from "../core/snapshot/snapshot.ts";
import type { Engine } from "../engines/mirror/engine.ts";
import { withOperation } from "../engines/mirror/operation.ts";
import { readRecord } from "../engines/mirror/site-record.ts";
import { findSnapshot, listSnapshots, readSnapshotManifest, uniqueBytes } from "../engines/snapshots/list.ts";
import { takeSnapshot } from "../engines/snapshots/take.ts";
import { placeVault, type Vault } from "../engines/vault/place-vault.ts";
import { openVault, readCurrent } from "../engines/vault/vault.ts";
import type { Opened } from "./house.ts";

/** Null when the newest snapshot already keeps the current generation. */
export async function takeOne(
  opened: Opened,
  site: SiteId,
  signal: AbortSignal,
): Promise<SnapshotRow | null> {
  const engine = opened.engine(signal);
  const vault = await openVault(opened.seats.vaultFolder(site), engine.files);
  const generation = (await readCurrent(vault))?.head.generation ?? null;
  const [newest] = await listSnapshots(vault);
  if (generation !== null && newest?.generation === generation) return null;
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
  return rowOf(engine, vault, seal);
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
    for (const seal of await listSnapshots(vault)) rows.push(await rowOf(engine, vault, seal));
  }
  return rows;
}

export async function showOne(
  opened: Opened,
  site: SiteId,
  id: string,
  signal: AbortSignal,
): Promise<SnapshotDetail> {
  const engine = opened.engine(signal);
  opened.seats.site(site);
  const vault = placeVault(opened.seats.vaultFolder(site), engine.files);
  const seal = await findSnapshot(vault, id);
  const manifest = await readSnapshotManifest(vault, seal);
  return {
    ...(await rowOf(engine, vault, seal)),
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
  };
}

async function rowOf(engine: Engine, vault: Vault, seal: SnapshotSeal): Promise<SnapshotRow> {
  const { id, site, generation, files, bytes } = seal;
  return {
    id,
    site,
    at: engine.isoTime(seal.at),
    generation,
    files,
    bytes,
    uniqueBytes: await uniqueBytes(vault, seal, await readSnapshotManifest(vault, seal)),
    verifiedAt: null,
    pinned: false,
  };
}
