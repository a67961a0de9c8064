import type { SiteId } from "../core/site/site.ts";
import type { App } from "../ports/app-port.ts";
import type { JobOutcome, SiteJob } from "./site-jobs.ts";

const hourMs = 3_600_000;

/** Once the primary is dead nobody can compare with it any more: the spare is looked at before. */
export function fitnessJobs(site: SiteId, standing: "watched" | "unwatched"): readonly SiteJob[] {
  if (standing === "unwatched") return [];
  return [{ site, kind: "fitness", id: `fitness ${site}`, everyMs: hourMs, needs: [`fitness ${site}`] }];
}

/** A spare that could not serve is told on the day it stops being one, not on the day it is needed. */
export async function runFitness(site: SiteId, app: App, signal: AbortSignal): Promise<JobOutcome> {
  const report = await app.lookAtFitness({ site, signal });
  if (report === null) return { outcome: "quiet", text: "", code: null };
  const { account, rows } = report;
  const red = rows.filter(({ level }) => level === "red");
  const key = `${site} spare is fit`;
  if (red.length === 0) {
    const notices = [{ kind: "good", key }] as const;
    return { outcome: "quiet", text: "", code: null, notices };
  }
  const because = red.map(({ topic, text }) => `${topic}: ${text}`).join("; ");
  const title = `${site}: ${account} is not fit to take over`;
  const notices = [{ kind: "bad", key, cause: key, site, severity: "warning", title, because }] as const;
  return { outcome: "changed", text: `${account} is not fit to take over: ${because}`, code: null, notices };
}
