import { ClonePanelError } from "../core/errors.ts";
import type { SyncRun } from "../core/report/sync-run.ts";
import type { Site, SiteId } from "../core/site/site.ts";
import { count } from "../core/words/quantities.ts";
import type { App } from "../ports/app-port.ts";
import type { DaemonLine } from "./daemon-line.ts";

export interface SiteJob {
  readonly site: SiteId;
  readonly kind: "mirror" | "snapshot";
  readonly id: string;
  readonly everyMs: number;
  readonly needs: readonly string[];
}

/** A snapshot reads only the vault; a mirror pass works on every account of its site. */
export function jobsOf(sites: readonly Site[]): readonly SiteJob[] {
  return sites.flatMap((site): readonly SiteJob[] => [
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
  ]);
}

export type JobOutcome = Pick<DaemonLine, "outcome" | "text" | "code">;

/** Runs one job to its end; a failure is an outcome. */
export async function runJob(job: SiteJob, app: App, signal: AbortSignal): Promise<JobOutcome> {
  try {
    return job.kind === "mirror"
      ? await runMirror(job.site, app, signal)
      : await runSnapshot(job.site, app, signal);
  } catch (error) {
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
