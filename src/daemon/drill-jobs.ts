import type { SiteId } from "../core/site/site.ts";
import { span } from "../core/words/quantities.ts";
import type { App } from "../ports/app-port.ts";
import type { JobOutcome, SiteJob } from "./site-jobs.ts";

/** One at a time over all sites: each needs a server, and room for a whole site. */
export function drillJobs(site: SiteId, everyMs: number | null): readonly SiteJob[] {
  return everyMs === null ? [] : [{ site, kind: "drill", id: `drill ${site}`, everyMs, needs: ["drill"] }];
}

export async function runDrill(site: SiteId, app: App, signal: AbortSignal): Promise<JobOutcome> {
  const { passed, checks, snapshot, restoredMs, leftOut } = await app.drill({ site, snapshot: null, signal });
  if (passed) {
    const without = leftOut.length === 0 ? "" : `; left out: ${leftOut.join("; ")}`;
    return {
      outcome: "unchanged",
      text: `${snapshot} restored in ${span(restoredMs)}, all good${without}`,
      code: null,
    };
  }
  const wrong = checks.filter(({ ok }) => !ok).map(({ name, detail }) => `${name}: ${detail}`);
  return { outcome: "failed", text: `${snapshot} did not pass: ${wrong.join("; ")}`, code: "DRILL_FAILED" };
}
