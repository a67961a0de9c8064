import { assertNever } from "../core/assert-never.ts";
import type { CheckSettings } from "../core/check/settings.ts";
import { ClonePanelError, firstFailure } from "../core/errors.ts";
import { watchEveryMs } from "../core/failover/watch-rhythm.ts";
import type { Notice } from "../core/notify/notice.ts";
import type { SyncRun } from "../core/report/sync-run.ts";
import type { WatchReport } from "../core/report/watch-report.ts";
import type { DnsSettings, SiteServices } from "../core/site/config.ts";
import type { AccountId, Site, SiteId } from "../core/site/site.ts";
import { count } from "../core/words/quantities.ts";
import type { App, WatchOrder } from "../ports/app-port.ts";
import { certificateJobs, runCertificate } from "./certificate-jobs.ts";
import type { DaemonLine } from "./daemon-line.ts";
import { drillJobs, runDrill } from "./drill-jobs.ts";
import { fitnessJobs, runFitness } from "./fitness-jobs.ts";
import { keepingJobs, runProof, runPrune, runTrash } from "./keeping-jobs.ts";
import { liveProofJobs, runLiveProof } from "./live-proof-jobs.ts";
import { mailJobs, runMail } from "./mail-jobs.ts";
import { noticesOfChecks, noticesOfWatch } from "./notices.ts";
import { offsiteJobs, runOffsite, runOffsiteProof } from "./offsite-jobs.ts";
import { type PageJobs, pageJobs, runPage } from "./page-jobs.ts";
import { requestJobs, runRequests } from "./request-jobs.ts";
import { tendDns } from "./tend-dns.ts";
import { type Standing, standingOf } from "./turn-of-job.ts";

export type SiteJob = {
  readonly site: SiteId;
  readonly id: string;
  readonly everyMs: number;
  readonly needs: readonly string[];
} & (
  | {
      readonly kind:
        | "mirror"
        | "snapshot"
        | "prune"
        | "proof"
        | "live-proof"
        | "trash"
        | "mail"
        | "certificate"
        | "offsite"
        | "offsite-proof"
        | "drill"
        | "fitness"
        | "requests";
    }
  | { readonly kind: "check"; readonly names: readonly string[] }
  | { readonly kind: "dns"; readonly providers: readonly string[] }
  /** `site` is the first it tells of: who works on that one writes the page. */
  | { readonly kind: "status-page"; readonly page: string; readonly tellsOf: readonly SiteId[] }
  | {
      readonly kind: "watch";
      /** Where the site may move to. */
      readonly accounts: readonly AccountId[];
      /** Who is told then. */
      readonly providers: readonly string[];
    }
);

export type JobServices = Pick<SiteServices, "certificates" | "checks" | "dns" | "failover" | "mail"> &
  Partial<Pick<SiteServices, "drillEveryMs" | "requests">>;

/**
 * Snapshots are made and let go in the vault alone; a mirror pass works on every account of its site. Checks of one
 * rhythm are one job, which needs nothing for itself: a pass that hangs on a dead account must not keep anybody from
 * seeing that.
 */
export function jobsOf(
  sites: readonly Site[],
  services: ReadonlyMap<SiteId, JobServices>,
  shared: { readonly offsiteEveryMs?: number | null; readonly statusPages?: PageJobs } = {},
): readonly SiteJob[] {
  const ofSites = sites.flatMap((site): readonly SiteJob[] => [
    ...checkJobs(site.id, services.get(site.id)?.checks ?? []),
    ...watchJob(site, services.get(site.id)),
    ...fitnessJobs(site.id, watchJob(site, services.get(site.id)).length > 0 ? "watched" : "unwatched"),
    ...mailJobs(site.id, services.get(site.id)?.mail ?? null),
    {
      site: site.id,
      kind: "mirror",
      id: `mirror ${site.id}`,
      everyMs: site.mirror.everyMs,
      needs: [`site ${site.id}`, ...site.placements.map(({ account }) => `account ${account}`)],
    },
    {
      site: site.id,
      kind: "snapshot",
      id: `snapshot ${site.id}`,
      everyMs: site.snapshots.everyMs,
      needs: [`site ${site.id}`],
    },
    ...keepingJobs(site),
    ...liveProofJobs(site.id),
    ...certificateJobs(site.id, services.get(site.id)?.certificates ?? null),
    ...requestJobs(site.id, services.get(site.id)?.requests ?? null),
    ...drillJobs(site.id, services.get(site.id)?.drillEveryMs ?? null),
    ...dnsJob(site.id, services.get(site.id)?.dns ?? null),
  ]);
  const { offsiteEveryMs = null, statusPages = new Map() } = shared;
  return [...ofSites, ...offsiteJobs(sites, offsiteEveryMs), ...pageJobs(statusPages)];
}

function watchJob(site: Site, services: JobServices | undefined): readonly SiteJob[] {
  const everyMs = watchEveryMs(site, services);
  if (everyMs === null) return [];
  const accounts = site.placements.map(({ account }) => account).filter((id) => id !== site.primary);
  const providers = services?.dns?.providers ?? [];
  const about = { site: site.id, id: `watch ${site.id}`, everyMs, needs: [] };
  return [{ ...about, kind: "watch", accounts, providers }];
}

function checkJobs(site: SiteId, checks: readonly CheckSettings[]): readonly SiteJob[] {
  const rhythms = [...new Set(checks.map(({ everyMs }) => everyMs))];
  return rhythms.map((everyMs) => ({
    site,
    kind: "check",
    id: `check ${site} ${everyMs}`,
    everyMs,
    needs: [],
    names: checks.filter((check) => check.everyMs === everyMs).map(({ name }) => name),
  }));
}

/** It has a lock of its own, and neither a long mirror pass nor a dead account may keep it waiting. */
function dnsJob(site: SiteId, dns: DnsSettings | null): readonly SiteJob[] {
  if (dns === null) return [];
  const { everyMs, providers } = dns;
  return [{ site, kind: "dns", id: `dns ${site}`, everyMs, needs: [], providers }];
}

/** `quiet`: nothing that a line of the daemon's would be worth. */
export type JobOutcome = Pick<DaemonLine, "text" | "code"> & {
  readonly outcome: DaemonLine["outcome"] | "quiet";
  /** What it found beside its own success. */
  readonly notices?: readonly Notice[];
  /** Jobs of the same site that have something to do now, whatever their intervals say. */
  readonly wakes?: readonly SiteJob["kind"][];
  /** Of a watch. */
  readonly standing?: Standing;
  /** Earlier than its interval says, it has something to do. */
  readonly againInMs?: number;
};

export type JobRun = Pick<WatchOrder, "signal" | "clearTheWay" | "turn">;

/** Runs one job to its end; a failure is an outcome. */
export async function runJob(job: SiteJob, app: App, run: JobRun): Promise<JobOutcome> {
  const { signal } = run;
  try {
    switch (job.kind) {
      case "mirror":
        return await runMirror(job.site, app, signal);
      case "snapshot":
        return await runSnapshot(job.site, app, signal);
      case "prune":
        return await runPrune(job.site, app, signal);
      case "proof":
        return await runProof(job.site, app, signal);
      case "live-proof":
        return await runLiveProof(job.site, app, signal);
      case "trash":
        return await runTrash(job.site, app, signal);
      case "check":
        return await runCheck(job, app, signal);
      case "dns":
        return await tendDns(job.site, app, signal);
      case "watch":
        return watched(await app.watch({ site: job.site, ...run }), job.everyMs);
      case "fitness":
        return await runFitness(job.site, app, signal);
      case "certificate":
        return await runCertificate(job.site, app, signal);
      case "offsite":
        return await runOffsite(job.site, app, signal);
      case "offsite-proof":
        return await runOffsiteProof(app, signal);
      case "requests":
        return await runRequests(job.site, app, signal);
      case "status-page":
        return await runPage(job.page, app, signal);
      case "drill":
        return await runDrill(job.site, app, signal);
      case "mail":
        return await runMail(job.site, app, signal);
      default:
        return assertNever(job);
    }
  } catch (thrown) {
    // What Node throws at a stopped wait does not say who stopped it; the signal does.
    const isStop = signal.aborted && thrown instanceof Error && thrown.name === "AbortError";
    const error: unknown = isStop ? signal.reason : firstFailure(thrown);
    if (error instanceof ClonePanelError && error.code === "SITE_HELD")
      return { outcome: "waits", text: `${error.message}; ${error.hint}`, code: error.code };
    if (error instanceof ClonePanelError) return { outcome: "failed", text: error.message, code: error.code };
    return {
      outcome: "failed",
      text: error instanceof Error ? error.message : String(error),
      code: "INTERNAL",
    };
  }
}

async function runMirror(site: SiteId, app: App, signal: AbortSignal): Promise<JobOutcome> {
  const outcome = await app.sync({
    site,
    signal,
    mode: "apply",
    deletions: "guarded",
    review: async ({ consent }) => (consent === "person" ? "stop" : "apply"),
  });
  if (outcome.kind === "done") return mirrored(outcome.report);
  return {
    outcome: "waits",
    text: `a replica holds something that is not ours; look and decide with: clonepanel sync ${site}`,
    code: "NEEDS_YES",
  };
}

function mirrored(run: SyncRun): JobOutcome {
  const warnings = run.warnings.map((warning) => `; ${warning}`).join("");
  if (!run.changed)
    return { outcome: "unchanged", text: `generation ${run.generation}${warnings}`, code: null };
  const rows = run.databases.reduce((sum, { rowsChanged }) => sum + rowsChanged, 0);
  const files = run.files.changed + run.files.deleted;
  const text = `generation ${run.generation}, ${count(files, "file")}, ${count(rows, "row")}${warnings}`;
  return { outcome: "changed", text, code: null };
}

async function runSnapshot(site: SiteId, app: App, signal: AbortSignal): Promise<JobOutcome> {
  const row = await app.takeSnapshot({ site, signal });
  if (row === null)
    return { outcome: "unchanged", text: "the newest snapshot holds the current generation", code: null };
  return { outcome: "changed", text: row.id, code: null };
}

/** Only what changed is news. */
async function runCheck(
  { site, names }: Extract<SiteJob, { readonly kind: "check" }>,
  app: App,
  signal: AbortSignal,
): Promise<JobOutcome> {
  const { checks } = await app.check({ site, names, signal });
  const notices = noticesOfChecks(site, checks);
  const news = checks.filter(({ since, knownAt }) => since !== null && since === knownAt);
  if (news.length === 0) return { outcome: "quiet", text: "", code: null, notices };
  const text = news.map(({ name, state, because }) => `${name} is ${state}: ${because}`).join("; ");
  return { outcome: "changed", text, code: null, notices, wakes: ["status-page"] };
}

function watched(report: WatchReport, everyMs: number): JobOutcome {
  const { phase, because, isNews, moveInMs } = report;
  const notices = noticesOfWatch(report);
  const outcome = isNews ? "changed" : "quiet";
  // The short TTL helps only before the address changes, and every second of that time counts.
  const names = phase === "suspect" || phase === "confirm" ? (["dns"] as const) : [];
  const wakes = isNews ? ([...names, "status-page"] as const) : names;
  const again = moveInMs === null ? {} : { againInMs: moveInMs };
  const standing = standingOf(report, everyMs);
  return { outcome, text: `${phase}: ${because}`, code: null, notices, standing, wakes, ...again };
}
