import { fromBytePath } from "../core/mirror/byte-path.ts";
import { databaseFolder } from "../core/mirror/table-folder.ts";
import type { RecoveryKit } from "../core/report/recovery-kit.ts";
import type { Config } from "../core/site/config.ts";
import type { Site } from "../core/site/site.ts";
import { verifiedAt } from "../core/snapshot/proof.ts";
import type { Engine } from "../engines/mirror/engine.ts";
import { listSnapshots, readSnapshotManifest } from "../engines/snapshots/list.ts";
import { readProofOf } from "../engines/snapshots/marks.ts";
import { placeVault, type Vault } from "../engines/vault/place-vault.ts";
import type { App } from "../ports/app-port.ts";
import type { Opened } from "./house.ts";

export function recoveryVerbs(config: Config, opened: Opened): Pick<App, "recoveryKit"> {
  return { recoveryKit: ({ site, signal }) => makeKit(config, opened, { site, signal }) };
}

async function makeKit(
  config: Config,
  opened: Opened,
  order: { readonly site: string | null; readonly signal: AbortSignal },
): Promise<RecoveryKit> {
  const engine = opened.engine(order.signal);
  const sites = order.site === null ? config.sites : [opened.seats.site(order.site)];
  const described: RecoveryKit["sites"][number][] = [];
  for (const site of sites)
    described.push(
      await describeSite(engine, site, placeVault(opened.seats.vaultFolder(site.id), engine.files)),
    );
  return {
    madeAt: engine.isoTime(engine.clock.nowMs()),
    vault: config.vaultPath,
    state: config.statePath,
    offsite: offsiteOf(config),
    sites: described,
  };
}

function offsiteOf({ offsite }: Config): RecoveryKit["offsite"] {
  if (offsite === null) return null;
  const { repository, options, environment } = offsite;
  return {
    repository: typeof repository === "string" ? repository : null,
    options,
    environment: [...environment.keys()],
  };
}

async function describeSite(engine: Engine, site: Site, vault: Vault): Promise<RecoveryKit["sites"][number]> {
  const accounts = site.placements.map(({ account }) => account);
  for (const seal of await listSnapshots(vault)) {
    const proof = await readProofOf(vault, seal.id);
    if (seal.generation === null || proof.damaged.length > 0) continue;
    const folder = fromBytePath(`${vault.snapshots}/${seal.id}`);
    const verified = verifiedAt(proof);
    const { databases } = await readSnapshotManifest(vault, seal);
    return {
      site: site.id,
      accounts,
      newest: { id: seal.id, folder, verifiedAt: verified === null ? null : engine.isoTime(verified) },
      databases: databases.map(({ name, dialect }) => ({
        name,
        kind: dialect === "sqlite" ? "sqlite" : "mysql",
        folder: `${folder}/${databaseFolder(name)}`,
      })),
    };
  }
  return { site: site.id, accounts, newest: null, databases: [] };
}
