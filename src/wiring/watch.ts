import { isInMaintenance } from "../core/check/view-checks.ts";
import { controllerObserver } from "../core/failover/observer-settings.ts";
import {
  type FailoverPolicy,
  type LeasePolicy,
  leasePolicies,
  usualPolicy,
} from "../core/failover/policy.ts";
import type { WatchStanding } from "../core/report/watch-report.ts";
import { lagLimitMs } from "../core/roles/role-change.ts";
import type { Config, SiteServices } from "../core/site/config.ts";
import type { AccountId, Site } from "../core/site/site.ts";
import { readFitness } from "../engines/failover/look-at-fitness.ts";
import type { ObserverDesk } from "../engines/failover/observer-desk.ts";
import { OwnLineProof } from "../engines/failover/own-line-proof.ts";
import type { WatchMemory, WatchParts } from "../engines/failover/watch-parts.ts";
import { watchSite } from "../engines/failover/watch-site.ts";
import { readWatch } from "../engines/failover/watch-store.ts";
import { readRecord } from "../engines/mirror/site-record.ts";
import { systemClock } from "../platform/clock.ts";
import { nodeDigest } from "../platform/digest.ts";
import { systemProbes } from "../platform/probes/index.ts";
import type { App, WatchOrder } from "../ports/app-port.ts";
import type { Lock } from "../ports/coordination.ts";
import type { Opened } from "./house.ts";
import { openObserverDesk } from "./observers.ts";
import { rolePartsOf } from "./roles.ts";

/** Other work on the site is told to end; what does not end soon is waited for in the next round. */
const patienceMs = 8_000;

export function watchVerbs(
  config: Config,
  opened: Opened,
): Pick<App, "watch" | "watchStanding" | "hearObserver"> {
  const desk = openObserverDesk(config, opened);
  const run = nodeDigest.randomHex(8);
  const ownLine = new OwnLineProof({ anchors: config.anchors, probes: systemProbes, clock: systemClock });
  const memories = new Map<string, WatchMemory>();
  const looks = new Map<string, NonNullable<WatchStanding["look"]>>();
  return {
    watch: async (order) => {
      const memory = memories.get(order.site) ?? { run, fence: { epoch: 0, seen: "unasked" } };
      memories.set(order.site, memory);
      const report = await watchSite(await partsOf({ config, opened, memory, desk, ownLine }, order));
      const { because, votes } = report;
      looks.set(order.site, { atMs: systemClock.nowMs(), because, votes });
      return report;
    },
    hearObserver: ({ observer, body }) => desk.answer(observer, body),
    watchStanding: async ({ site }) => ({
      state: (await readWatch(opened.state.coordination, site)).state,
      look: looks.get(site) ?? null,
      holdDownMs: usualPolicy.holdDownMs,
      fitness: await readFitness(opened.state.coordination, site),
    }),
  };
}

interface WatchHouse {
  readonly config: Config;
  readonly opened: Opened;
  readonly memory: WatchMemory;
  readonly desk: ObserverDesk;
  readonly ownLine: OwnLineProof;
}

async function partsOf(house: WatchHouse, order: WatchOrder): Promise<WatchParts> {
  const { config, opened, memory, desk, ownLine } = house;
  const site = opened.seats.site(order.site);
  const services = config.services.get(site.id);
  const record = await readRecord(opened.state.coordination, site);
  const roles = await rolePartsOf({ config, opened }, order);
  return {
    roles,
    memory,
    probes: systemProbes,
    anchors: config.anchors,
    ownLine,
    page: pageOf(site, services),
    observers: desk,
    policy: policyOf({ site, services, primary: record.primary, observers: [...config.observers.keys()] }),
    renewalProgram: ({ account }) => opened.seats.renewalProgram(site.id, account.id),
    pause: pauseOf(services, record.heldSince),
    turn: order.turn,
    takeOver: () => takeOver(opened, order),
  };
}

/** The first configured page of one of the site's own names. */
export function pageOf(site: Site, services: SiteServices | undefined): WatchParts["page"] {
  const ours = (services?.checks ?? []).find(
    (check) => check.kind === "http" && site.names.includes(new URL(check.url).hostname),
  );
  return ours?.kind === "http" ? ours : null;
}

interface PolicyOrder {
  readonly site: Site;
  readonly services: SiteServices | undefined;
  readonly primary: AccountId;
  readonly observers: readonly string[];
}

/** The controller and the account that would take over are two networks, and both have to agree; others make it more. */
function policyOf({ site, services, primary, observers }: PolicyOrder): FailoverPolicy {
  const [target] = site.placements.filter(({ account }) => account !== primary);
  return {
    ...usualPolicy,
    mode: services?.failover.mode ?? "manual",
    lease: leaseOf(services),
    observers: [controllerObserver, ...(target === undefined ? [] : [target.account]), ...observers],
    maxLagMs: lagLimitMs(site.mirror.everyMs),
  };
}

function leaseOf(services: SiteServices | undefined): LeasePolicy | null {
  if (services?.failover.fence !== "lease") return null;
  const { lease, renewal } = services.failover;
  return { ...leasePolicies[lease], renewal };
}

function pauseOf(services: SiteServices | undefined, heldSince: number | null): string | null {
  if (heldSince !== null) return "the site is on hold";
  const isQuiet = isInMaintenance(services?.maintenance ?? [], systemClock.nowMs());
  return isQuiet ? "a maintenance window is open" : null;
}

async function takeOver({ state }: Opened, { site, signal, clearTheWay }: WatchOrder): Promise<Lock | null> {
  clearTheWay();
  const deadlineMs = systemClock.monotonicMs() + patienceMs;
  for (;;) {
    const outcome = await state.coordination.takeLock(`site:${site}`, "failover");
    if (outcome.kind === "granted") return outcome.lock;
    if (systemClock.monotonicMs() > deadlineMs) return null;
    await systemClock.sleep(200, signal);
  }
}
