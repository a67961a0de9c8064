import type { Site, SiteId } from "../core/site/site.ts";
import { bytes, count } from "../core/words/quantities.ts";
import type { App } from "../ports/app-port.ts";
import type { JobOutcome, SiteJob } from "./site-jobs.ts";

const dayMs = 86_400_000;

/** One after another over all sites: they share a line and a store. The mirror goes on meanwhile. */
export function offsiteJobs(sites: readonly Site[], everyMs: number | null): readonly SiteJob[] {
  const [first] = sites;
  if (everyMs === null || first === undefined) return [];
  const needs = ["offsite"];
  return [
    ...sites.map(({ id }) => ({ site: id, kind: "offsite", id: `offsite ${id}`, everyMs, needs }) as const),
    // The store is one for all sites; its line in the log has to stand beside one of them.
    { site: first.id, kind: "offsite-proof", id: "offsite-proof", everyMs: dayMs, needs },
  ];
}

export async function runOffsite(site: SiteId, app: App, signal: AbortSignal): Promise<JobOutcome> {
  const { snapshot, outcome, addedBytes } = await app.copyOffsite({ site, signal });
  if (outcome === "there") return { outcome: "unchanged", text: `${snapshot} lies there`, code: null };
  return { outcome: "changed", text: `${snapshot} copied, ${bytes(addedBytes)} sent`, code: null };
}

/** A thirtieth of the store each day, and the newest copy of every site. */
export async function runOffsiteProof(app: App, signal: AbortSignal): Promise<JobOutcome> {
  const { problems, sites, part } = await app.verifyOffsite({ scope: "part", signal });
  const wrong = [
    ...problems,
    ...sites.filter(({ ok }) => !ok).map(({ site, because }) => `${site}: ${because}`),
  ];
  if (wrong.length === 0) {
    const text = `part ${part} of the store read, the newest copies of ${count(sites.length, "site")} are good`;
    return { outcome: "unchanged", text, code: null };
  }
  const text = `${wrong.slice(0, 5).join("; ")}. Look: clonepanel offsite verify`;
  return { outcome: "failed", text, code: "OFFSITE_DAMAGED" };
}
