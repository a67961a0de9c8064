import { assertNever } from "../core/assert-never.ts";
import type { FailoverState } from "../core/failover/failover-state.ts";
import { mapLimited } from "../core/map-limited.ts";
import type { ReplicaStatus, SiteState, SiteStatus } from "../core/report/site-status.ts";

import type { Config } from "../core/site/config.ts";
import type { Site, SiteId } from "../core/site/site.ts";
import { readWatch } from "../engines/failover/watch-store.ts";
import type { Engine } from "../engines/mirror/engine.ts";
import { readRecord, replicaOf } from "../engines/mirror/site-record.ts";
import { readLastMove } from "../engines/roles/last-move.ts";
import { listSnapshots } from "../engines/snapshots/list.ts";
import { placeVault } from "../engines/vault/place-vault.ts";
import type { SiteRecord } from "../ports/coordination.ts";
import { readChecks } from "./checks.ts";
import { readDnsStanding } from "./dns-standing.ts";
import { drillGlance } from "./drill.ts";
import type { Opened } from "./house.ts";
import { mailGlance } from "./mail.ts";
import { offsiteGlance } from "./offsite.ts";

/** From the record and the vault; asks no account, and the nameservers only when nobody did for a while. */
export async function readStatus(
  config: Config,
  opened: Opened,
  wanted: SiteId | null,
  signal: AbortSignal,
): Promise<readonly SiteStatus[]> {
  const sites = wanted === null ? config.sites : [opened.seats.site(wanted)];
  const owners = (await opened.state.ownership?.owners()) ?? null;
  return mapLimited(sites, 16, async (site) => {
    const status = await statusOf({ config, opened }, site, signal);
    return owners === null ? status : { ...status, owner: owners.get(site.id) ?? null };
  });
}

interface StatusHouse {
  readonly config: Config;
  readonly opened: Opened;
}

async function statusOf(
  { config, opened }: StatusHouse,
  site: Site,
  signal: AbortSignal,
): Promise<SiteStatus> {
  const engine = opened.engine(signal);
  const record = await readRecord(engine.coordination, site);
  const [newest] = await listSnapshots(placeVault(opened.seats.vaultFolder(site.id), engine.files));
  const at = record.generationAt;
  return {
    site: site.id,
    primary: record.primary,
    epoch: record.epoch,
    state: stateOfSite(record, (await readWatch(engine.coordination, site.id)).state),
    replicas: site.placements
      .filter(({ account }) => account !== record.primary)
      .map(({ account }) => replicaStatus(record, account, engine.clock.nowMs())),
    generation: at === null ? null : { number: record.generation, at: engine.isoTime(at) },
    surveyedAt: record.surveyedAt === null ? null : engine.isoTime(record.surveyedAt),
    lastSnapshot: newest === undefined ? null : { id: newest.id, at: engine.isoTime(newest.at) },
    dns: await readDnsStanding(opened, site.id, signal),
    mail: await mailGlance(opened, site.id),
    mailRoles: await mailRolesOf(opened, site.id),
    checks: await readChecks(config, opened, site),
    drill: await drillGlance(config, opened, site.id),
    offsite: await offsiteGlance(config, opened, site.id),
    lastMove: await lastMoveOf(engine, site.id),
  };
}

async function mailRolesOf(opened: Opened, site: SiteId): Promise<SiteStatus["mailRoles"]> {
  const roles = await opened.mail.roles(site);
  if (roles === null) return null;
  const { primary, secondary, because } = roles;
  return { primary, secondary, because };
}

async function lastMoveOf(engine: Engine, site: SiteId): Promise<SiteStatus["lastMove"]> {
  const move = await readLastMove(engine.coordination, site);
  if (move === null) return null;
  const { atMs, ...rest } = move;
  return { ...rest, at: engine.isoTime(atMs) };
}

function replicaStatus(record: SiteRecord, account: string, nowMs: number): ReplicaStatus {
  const { role, generation, surveyedAt, driftedAt = null } = replicaOf(record, account);
  return {
    account,
    role,
    generation,
    lagSeconds: surveyedAt === null ? null : Math.max(0, Math.round((nowMs - surveyedAt) / 1000)),
    inSync: generation !== null && generation === record.generation && driftedAt === null,
  };
}

/** The watch's own word, unless the roles were changed since it looked last. */
function stateOfSite(record: SiteRecord, watch: FailoverState | null): SiteState {
  if (record.generation === 0) return "new";
  if (record.detachedAt != null) return "detached";
  if (record.heldSince !== null) return "held";
  const isFenced = record.replicas.some(({ role }) => role === "fenced");
  if (watch === null || watch.epoch !== record.epoch) return isFenced ? "failed-over" : "steady";
  switch (watch.phase.kind) {
    case "steady":
      return isFenced ? "failed-over" : "steady";
    case "suspect":
    case "failed-over":
      return watch.phase.kind;
    case "returned":
      return "recovering";
    case "confirm":
    case "blocked":
    case "intent":
    case "fence-wait":
    case "promoting":
      return "confirmed";
    default:
      return assertNever(watch.phase);
  }
}
