import { fromBytePath, toBytePath } from "../core/mirror/byte-path.ts";
import { offsiteNotConfigured } from "../core/offsite/errors.ts";
import { judgeOffsite } from "../core/offsite/standing.ts";
import type {
  OffsiteFetched,
  OffsiteRow,
  OffsiteRun,
  OffsiteStatus,
  OffsiteVerification,
} from "../core/report/offsite.ts";
import type { Outcome } from "../core/report/plan-view.ts";
import type { Config, OffsiteSettings } from "../core/site/config.ts";
import type { SiteId } from "../core/site/site.ts";
import { openOffsiteStore } from "../drivers/offsites/index.ts";
import { withOperation } from "../engines/mirror/operation.ts";
import { copySnapshot } from "../engines/offsite/copy-snapshot.ts";
import { fetchToFolder, findCopy } from "../engines/offsite/fetch-copy.ts";
import { fetchIntoVault } from "../engines/offsite/fetch-into-vault.ts";
import { readOffsite } from "../engines/offsite/offsite-record.ts";
import { storeParts, verifyStore } from "../engines/offsite/verify-store.ts";
import { placeVault, type Vault } from "../engines/vault/place-vault.ts";
import { systemClock } from "../platform/clock.ts";
import { systemExec } from "../platform/exec/index.ts";
import { nodeFiles } from "../platform/files/node-files.ts";
import type { App, FetchOffsiteOrder, SiteOrder } from "../ports/app-port.ts";
import type { OffsiteStore } from "../ports/offsite-store.ts";
import type { Opened } from "./house.ts";
import { setUpOffsite } from "./offsite-set-up.ts";
import { lockOffsite, lockSiteSoon } from "./site-lock.ts";

type OffsiteVerbs = Pick<
  App,
  "setUpOffsite" | "copyOffsite" | "listOffsite" | "verifyOffsite" | "fetchOffsite"
>;

export interface OffsiteHouse {
  readonly config: Config;
  readonly opened: Opened;
  readonly settings: OffsiteSettings;
  readonly store: OffsiteStore;
}

export function offsiteVerbs(config: Config, opened: Opened): OffsiteVerbs {
  return {
    setUpOffsite: async (order) => setUpOffsite(await openHouse(config, opened), order),
    copyOffsite: async (order) => copy(await openHouse(config, opened), order),
    listOffsite: async (order) => list(await openHouse(config, opened), order),
    verifyOffsite: async (order) => verify(await openHouse(config, opened), order),
    fetchOffsite: async (order) => fetch(await openHouse(config, opened), order),
  };
}

/** By what is written down here; the store is not asked. Null: none is configured. */
export async function offsiteGlance(
  config: Config,
  opened: Opened,
  site: SiteId,
): Promise<OffsiteStatus | null> {
  if (config.offsite === null) return null;
  const record = await readOffsite(opened.state.coordination, site);
  const judged = judgeOffsite(record, config.offsite.everyMs, systemClock.nowMs());
  return {
    ...judged,
    snapshot: record?.snapshot ?? null,
    provenAt: record === null ? null : new Date(record.provenAt).toISOString(),
  };
}

/** @throws ClonePanelError OFFSITE_NOT_CONFIGURED */
export async function openHouse(config: Config, opened: Opened): Promise<OffsiteHouse> {
  const settings = config.offsite;
  if (settings === null) throw offsiteNotConfigured();
  const store = await openOffsiteStore(settings, {
    exec: systemExec,
    secrets: opened.secrets,
    env: process.env,
    cacheFolder: `${config.statePath}/restic-cache`,
    bytesPerSecond: config.bytesPerSecond,
  });
  return { config, opened, settings, store };
}

async function copy({ opened, store }: OffsiteHouse, { site, signal }: SiteOrder): Promise<OffsiteRun> {
  const vault = vaultOf(opened, opened.seats.site(site).id);
  const startedMs = systemClock.monotonicMs();
  await using _lock = await lockOffsite(opened.state.coordination, site);
  const done = await copySnapshot(opened.engine(signal), { site, vault, store });
  return {
    site,
    snapshot: done.seal.id,
    copy: done.copy.id,
    outcome: done.outcome,
    files: done.seal.files,
    addedBytes: done.addedBytes,
    durationMs: Math.round(systemClock.monotonicMs() - startedMs),
  };
}

async function list(
  { opened, store }: OffsiteHouse,
  { site, signal }: { readonly site: SiteId | null; readonly signal: AbortSignal },
): Promise<readonly OffsiteRow[]> {
  const copies = await store.list(site === null ? null : opened.seats.site(site).id, signal);
  return copies.map(({ id, at, ...copied }) => ({
    site: copied.site,
    snapshot: copied.snapshot,
    copy: id,
    at: new Date(at).toISOString(),
  }));
}

async function verify(
  { config, opened, store }: OffsiteHouse,
  { scope, signal }: { readonly scope: "part" | "full"; readonly signal: AbortSignal },
): Promise<OffsiteVerification> {
  const engine = opened.engine(signal);
  const startedMs = systemClock.monotonicMs();
  // A part a day: each is read again after as many days as there are parts.
  const part = scope === "full" ? null : 1 + (Math.floor(systemClock.nowMs() / 86_400_000) % storeParts);
  const sites = config.sites.map(({ id }) => ({ site: id, vault: vaultOf(opened, id) }));
  const about = { kind: "offsite-verify", site: null, epoch: null } as const;
  const found = await withOperation(
    engine,
    about,
    () => verifyStore(engine, { store, part, sites }),
    (result) => result,
  );
  return { scope, part, ...found, durationMs: Math.round(systemClock.monotonicMs() - startedMs) };
}

async function fetch(house: OffsiteHouse, order: FetchOffsiteOrder): Promise<Outcome<OffsiteFetched>> {
  const { opened, store } = house;
  const { site, signal, to } = order;
  const vault = vaultOf(opened, opened.seats.site(site).id);
  const startedMs = systemClock.monotonicMs();
  const found = await findCopy(store, site, { wanted: order.id, signal });
  const folder = to.kind === "folder" ? toBytePath(to.folder) : `${vault.snapshots}/${found.snapshot}`;
  const answer = await order.review({
    site,
    title: `${site}: the off-site copy of ${found.snapshot} is brought to ${fromBytePath(folder)}`,
    lines: [
      "every file is hashed before it counts",
      to.kind === "vault"
        ? "it is pinned in the vault, until: clonepanel snapshot unpin"
        : "the vault is not changed",
    ],
    warnings: [],
    refusals: [],
    data: { snapshot: found.snapshot, copy: found.id, folder: fromBytePath(folder) },
  });
  if (answer === "stop" || order.mode === "preview") return { kind: "stopped" };
  await using _lock = await lockOffsite(opened.state.coordination, site);
  const engine = opened.engine(signal);
  const lock = () =>
    lockSiteSoon(opened.state.coordination, site, { purpose: "offsite fetch", clock: systemClock, signal });
  const fetched =
    to.kind === "folder"
      ? await fetchToFolder(engine, { store, copy: found, folder })
      : await fetchIntoVault(engine, { store, copy: found, vault, lock });
  return {
    kind: "done",
    report: {
      site,
      snapshot: found.snapshot,
      copy: found.id,
      folder: fromBytePath(folder),
      files: fetched?.files ?? 0,
      bytes: fetched?.bytes ?? 0,
      outcome: fetched === null ? "there" : "fetched",
      durationMs: Math.round(systemClock.monotonicMs() - startedMs),
    },
  };
}

function vaultOf(opened: Opened, site: SiteId): Vault {
  return placeVault(opened.seats.vaultFolder(site), nodeFiles);
}
