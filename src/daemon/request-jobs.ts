import type { RequestSettings } from "../core/site/config.ts";
import type { SiteId } from "../core/site/site.ts";
import { count } from "../core/words/quantities.ts";
import type { App } from "../ports/app-port.ts";
import type { JobOutcome, SiteJob } from "./site-jobs.ts";

export function requestJobs(site: SiteId, settings: RequestSettings | null): readonly SiteJob[] {
  if (settings === null) return [];
  const id = `requests ${site}`;
  return [{ site, kind: "requests", id, everyMs: settings.everyMs, needs: [id] }];
}

/** What waits is told to people as a warning that a person has to decide. An account that is down has told nothing new. */
export async function runRequests(site: SiteId, app: App, signal: AbortSignal): Promise<JobOutcome> {
  const { requests } = await app.listRequests({ site, signal });
  const waiting = requests.filter(({ state }) => state === "waiting");
  if (waiting.length === 0) return { outcome: "quiet", text: "", code: null };
  const clients = [...new Set(waiting.map(({ client }) => client))].join(", ");
  const text = `${count(waiting.length, "restore")} asked for by ${clients}; decide with: clonepanel request list ${site}`;
  return { outcome: "waits", text, code: "NEEDS_YES" };
}
