import { ClonePanelError } from "../core/errors.ts";
import type { SiteId } from "../core/site/site.ts";
import type { Coordination, Lock } from "../ports/coordination.ts";

/** One run a site at a time. @throws ClonePanelError SITE_LOCKED */
export async function lockSite(coordination: Coordination, site: SiteId, purpose: string): Promise<Lock> {
  const outcome = await coordination.takeLock(`site:${site}`, purpose);
  if (outcome.kind === "granted") return outcome.lock;
  const since = new Date(outcome.sinceMs).toISOString();
  throw new ClonePanelError("SITE_LOCKED", `"${site}" is being worked on by ${outcome.by} since ${since}`, {
    hint: "Wait until it has ended, then run the same command again. Nothing was changed.",
    remedy: "wait",
    site,
  });
}
