import { ClonePanelError } from "../core/errors.ts";
import type { SiteId } from "../core/site/site.ts";
import { count } from "../core/words/quantities.ts";
import type { App } from "../ports/app-port.ts";
import type { JobOutcome, SiteJob } from "./site-jobs.ts";

const dayMs = 24 * 3_600_000;
/** Of a site of 20,000 files each is looked at once in three months, whatever its size and time say. */
const filesADay = 200;

/** Passes believe size and time. Whoever changes a file and sets its time back is found by this, and a failing disk there. */
export function liveProofJobs(site: SiteId): readonly SiteJob[] {
  return [{ site, kind: "live-proof", id: `live-proof ${site}`, everyMs: dayMs, needs: [`proof ${site}`] }];
}

export async function runLiveProof(site: SiteId, app: App, signal: AbortSignal): Promise<JobOutcome> {
  const live = await compare(site, app, signal);
  if (live === null) return { outcome: "quiet", text: "", code: null };
  const { account, compared, differing, differingCount } = live;
  if (differingCount === 0) {
    const text = `${count(compared, "file")} at ${account} hashed, all as they were kept`;
    return { outcome: "unchanged", text, code: null };
  }
  const text = `${count(differingCount, "file")} at ${account} of other content at the same size and time: ${differing[0]}. Look: clonepanel snapshot verify ${site} --live ${filesADay}`;
  return { outcome: "failed", text, code: "LIVE_DIFFERS" };
}

/** Null: there is nothing yet that the site could be compared with. */
async function compare(site: SiteId, app: App, signal: AbortSignal) {
  try {
    const outcome = await app.verifySnapshots({
      ...{ site, signal, id: null, scope: { kind: "live", files: filesADay } },
      ...{ repair: "report", mode: "apply", review: async () => "apply" },
    });
    return outcome.kind === "done" ? (outcome.report.live ?? null) : null;
  } catch (error) {
    if (error instanceof ClonePanelError && error.code === "SNAPSHOT_UNKNOWN") return null;
    throw error;
  }
}
