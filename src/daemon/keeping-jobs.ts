import { ClonePanelError } from "../core/errors.ts";
import type { Site, SiteId } from "../core/site/site.ts";
import { count } from "../core/words/quantities.ts";
import type { App } from "../ports/app-port.ts";
import type { JobOutcome, SiteJob } from "./site-jobs.ts";

const hourMs = 3_600_000;

/** Letting go is a rename; deleting takes as long as it takes, and the mirror goes on meanwhile. */
export function keepingJobs({ id, snapshots }: Site): readonly SiteJob[] {
  const everyMs = Math.max(hourMs, snapshots.everyMs);
  return [
    { site: id, kind: "prune", id: `prune ${id}`, everyMs, needs: [`site ${id}`] },
    { site: id, kind: "proof", id: `proof ${id}`, everyMs: 24 * hourMs, needs: [`proof ${id}`] },
    { site: id, kind: "trash", id: `trash ${id}`, everyMs: hourMs, needs: [`trash ${id}`] },
  ];
}

/** What a safety rule refuses is no failure that a retry mends: a person must look. */
const needsPerson = new Set(["CLOCK_DOUBTED", "CHANGE_DOUBTED", "ROLE_CHANGE_PENDING"]);

export async function runPrune(site: SiteId, app: App, signal: AbortSignal): Promise<JobOutcome> {
  try {
    return await prune(site, app, signal);
  } catch (error) {
    if (!(error instanceof ClonePanelError) || !needsPerson.has(error.code)) throw error;
    return { outcome: "waits", text: `${error.message}. ${error.hint}`, code: error.code };
  }
}

async function prune(site: SiteId, app: App, signal: AbortSignal): Promise<JobOutcome> {
  const outcome = await app.pruneSnapshots({
    site,
    signal,
    mode: "apply",
    clock: "guarded",
    trust: null,
    review: async ({ consent }) => (consent === "person" ? "stop" : "apply"),
  });
  if (outcome.kind === "stopped") {
    const text = `most snapshots would go at once; look and decide with: clonepanel snapshot prune ${site}`;
    return { outcome: "waits", text, code: "NEEDS_YES" };
  }
  const gone = outcome.report.snapshots.filter(({ verdict }) => verdict === "goes");
  if (gone.length === 0) return { outcome: "quiet", text: "", code: null };
  return { outcome: "changed", text: `let go: ${gone.map(({ id }) => id).join(", ")}`, code: null };
}

export async function runTrash(site: SiteId, app: App, signal: AbortSignal): Promise<JobOutcome> {
  const deleted = await app.emptyTrash({ site, signal, pace: "gentle" });
  if (deleted === 0) return { outcome: "quiet", text: "", code: null };
  return { outcome: "changed", text: `${count(deleted, "snapshot")} deleted`, code: null };
}

/** Mends what it can by itself: the copy that stood there was wrong, and it says so. */
export async function runProof(site: SiteId, app: App, signal: AbortSignal): Promise<JobOutcome> {
  const outcome = await app.verifySnapshots({
    site,
    signal,
    id: null,
    scope: { kind: "rolling" },
    repair: "mend",
    mode: "apply",
    review: async () => "apply",
  });
  if (outcome.kind === "stopped" || outcome.report.hashed === 0)
    return { outcome: "quiet", text: "", code: null };
  const { damages, damageCount, mendedCount, hashed } = outcome.report;
  if (damageCount === 0)
    return { outcome: "unchanged", text: `${count(hashed, "file")} hashed, all good`, code: null };
  const [first] = damages;
  const text = `${count(damageCount, "damaged file")}, ${mendedCount} mended; ${first?.path} of ${first?.snapshots.join(", ")}: ${first?.because}. Look: clonepanel snapshot verify ${site}`;
  return { outcome: damageCount > mendedCount ? "failed" : "changed", text, code: "SNAPSHOT_DAMAGED" };
}
