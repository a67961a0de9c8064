import type { StatusPageSettings } from "../core/site/status-page-settings.ts";
import type { App } from "../ports/app-port.ts";
import type { JobOutcome, SiteJob } from "./site-jobs.ts";

export type PageJobs = ReadonlyMap<string, StatusPageSettings>;

export function pageJobs(pages: PageJobs): readonly SiteJob[] {
  return [...pages].flatMap(([page, { sites, everyMs }]): readonly SiteJob[] => {
    const [site] = sites;
    if (site === undefined) return [];
    const id = `status-page ${page}`;
    return [{ site, kind: "status-page", id, page, tellsOf: sites, everyMs, needs: [id] }];
  });
}

/** Written again and again even when nothing changed: its age is what it says first. */
export async function runPage(page: string, app: App, signal: AbortSignal): Promise<JobOutcome> {
  const outcome = await app.pushStatusPage({ page, signal, mode: "apply", review: async () => "apply" });
  if (outcome.kind === "stopped") return { outcome: "quiet", text: "", code: null };
  const failed = outcome.report.places.flatMap(({ error }) => (error === null ? [] : [error]));
  const [first] = failed;
  if (first === undefined)
    return { outcome: "unchanged", text: `the status page "${page}" is written`, code: null };
  const text = failed.map(({ message }) => message).join("; ");
  const isRefused = first.code === "STATUS_PAGE_FOREIGN";
  return {
    outcome: isRefused ? "waits" : "failed",
    text: `the status page "${page}": ${text}`,
    code: first.code,
  };
}
