import { viewChecks } from "../core/check/view-checks.ts";
import type { CheckReport, CheckRun } from "../core/report/check-report.ts";
import type { Config, SiteServices } from "../core/site/config.ts";
import type { Site } from "../core/site/site.ts";
import { lookOver } from "../engines/checks/account-look.ts";
import { readBeat } from "../engines/checks/beats.ts";
import type { CheckEngine, OwnAges } from "../engines/checks/check-engine.ts";
import { keepTracks, readTracks, type Tracks } from "../engines/checks/keep-tracks.ts";
import { runChecks } from "../engines/checks/run-checks.ts";
import { readRecord } from "../engines/mirror/site-record.ts";
import { listSnapshots } from "../engines/snapshots/list.ts";
import { placeVault } from "../engines/vault/place-vault.ts";
import { systemClock } from "../platform/clock.ts";
import { systemProbes } from "../platform/probes/index.ts";
import type { App, CheckOrder } from "../ports/app-port.ts";
import { dnsVerbs } from "./dns.ts";
import { drillGlance } from "./drill.ts";
import type { Opened } from "./house.ts";
import { mailGlance } from "./mail.ts";

export function checkVerbs(config: Config, opened: Opened): Pick<App, "check" | "checkDays"> {
  return {
    check: async (order) => {
      const run = await check(config, opened, order);
      const rounds = run.checks.map(({ name, verdict, tookMs }) => ({ name, verdict, tookMs }));
      await opened.checkHistory.count(order.site, rounds, systemClock.nowMs());
      return run;
    },
    checkDays: ({ site, since }) => opened.checkHistory.read(opened.seats.site(site).id, since),
  };
}

async function check(
  config: Config,
  opened: Opened,
  { site: id, names, signal }: CheckOrder,
): Promise<CheckRun> {
  const site = opened.seats.site(id);
  const services = config.services.get(id);
  const checks = services?.checks ?? [];
  const maintenance = services?.maintenance ?? [];
  const chosen = names === null ? checks : checks.filter(({ name }) => names.includes(name));
  const round = await runChecks(checkEngineOf(config, opened, site, signal), chosen);
  const nowMs = systemClock.nowMs();
  const { coordination } = opened.state;
  const tracks = await keepTracks(coordination, { site: id, checks, maintenance, round, nowMs });
  const reports = new Map(reportsOf(services, tracks).map((report) => [report.name, report]));
  return {
    site: id,
    ownLine: round.ownLine,
    checks: round.results.flatMap(({ name, verdict, tookMs }) => {
      const report = reports.get(name);
      if (report === undefined) return [];
      return [{ ...report, verdict: verdict.kind, verdictBecause: verdict.because, tookMs }];
    }),
  };
}

/** As they stand by what was stored last; nothing is asked. */
export async function readChecks(
  config: Config,
  opened: Opened,
  site: Site,
): Promise<readonly CheckReport[]> {
  return reportsOf(config.services.get(site.id), await readTracks(opened.state.coordination, site.id));
}

function reportsOf(services: SiteServices | undefined, tracks: Tracks): readonly CheckReport[] {
  return viewChecks({
    settings: services?.checks ?? [],
    maintenance: services?.maintenance ?? [],
    tracks,
    nowMs: systemClock.nowMs(),
    isoTime: (atMs) => new Date(atMs).toISOString(),
  });
}

function checkEngineOf(config: Config, opened: Opened, site: Site, signal: AbortSignal): CheckEngine {
  return {
    clock: systemClock,
    probes: systemProbes,
    anchors: config.anchors,
    account: (id) => lookOver(() => opened.seats.transport(id), systemClock),
    dns: () => dnsVerbs(opened).checkDns({ site: site.id, signal }),
    ages: () => agesOf(config, opened, site, signal),
    beatAge: async (beat) => {
      const atMs = await readBeat(opened.state.coordination, { site: site.id, beat });
      return atMs === null ? null : Math.max(0, systemClock.nowMs() - atMs);
    },
    signal,
  };
}

async function agesOf(config: Config, opened: Opened, site: Site, signal: AbortSignal): Promise<OwnAges> {
  const { files, coordination } = opened.engine(signal);
  const record = await readRecord(coordination, site);
  const nowMs = systemClock.nowMs();
  const drill = await drillGlance(config, opened, site.id);
  const replicas = record.replicas.filter(
    ({ account, role }) => account !== record.primary && role === "replica",
  );
  const [newest] = await listSnapshots(placeVault(opened.seats.vaultFolder(site.id), files));
  return {
    lagMs: oldestOf(
      replicas.map(({ surveyedAt }) => surveyedAt),
      nowMs,
    ),
    snapshotMs: newest === undefined ? null : Math.max(0, nowMs - newest.at),
    verifyMs: oldestOf(
      replicas.map(({ verifiedAt }) => verifiedAt),
      nowMs,
    ),
    drill: {
      state: drill.state,
      because: drill.because,
      ageMs: drill.at === null ? null : nowMs - Date.parse(drill.at),
    },
    mailMs: await mailAgeOf(opened, site),
  };
}

/** Null: of one of them it is not known. */
function oldestOf(times: readonly (number | null)[], nowMs: number): number | null {
  const known = times.filter((at) => at !== null);
  return known.length < times.length || known.length === 0 ? null : Math.max(0, nowMs - Math.min(...known));
}

async function mailAgeOf(opened: Opened, site: Site): Promise<number | null> {
  const glance = await mailGlance(opened, site.id);
  if (glance === null) return null;
  return glance.pending === 0 ? 0 : (glance.oldestSeconds ?? 0) * 1_000;
}
