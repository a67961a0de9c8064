import { ClonePanelError } from "../core/errors.ts";
import type { SiteId } from "../core/site/site.ts";
import type { SiteJob } from "./site-jobs.ts";

/** What runs just now, so that it can be asked to end. */
export class RunningJobs {
  readonly #stops = new Map<string, { readonly work: SiteJob; readonly stop: AbortController }>();

  begin(work: SiteJob): AbortSignal {
    const stop = new AbortController();
    this.#stops.set(work.id, { work, stop });
    return stop.signal;
  }

  end({ id }: SiteJob): void {
    this.#stops.delete(id);
  }

  /** Sites on which more than a look runs: looks come so often that such a site would never change hands. */
  sites(isLook: (work: SiteJob) => boolean): ReadonlySet<SiteId> {
    const works = [...this.#stops.values()].map(({ work }) => work);
    return new Set(works.filter((work) => !isLook(work)).map(({ site }) => site));
  }

  /** Somebody else may work on it by now. */
  stopSite(site: SiteId): void {
    for (const { work, stop } of this.#stops.values()) if (work.site === site) stop.abort(wasLost(site));
  }

  /** A pass that hangs on the dead primary must not keep its successor waiting; who only looks goes on. */
  clearTheWay(site: SiteId): void {
    for (const { work, stop } of this.#stops.values()) {
      const isLooking = work.kind === "check" || work.kind === "watch" || work.kind === "dns";
      if (work.site === site && !isLooking) stop.abort(gaveWay(site));
    }
  }
}

function gaveWay(site: SiteId): ClonePanelError {
  return new ClonePanelError("INTERRUPTED", `gave way to a failover of "${site}"`, {
    hint: "It is done again afterwards.",
    remedy: "wait",
    site,
  });
}

function wasLost(site: SiteId): ClonePanelError {
  return new ClonePanelError("COORDINATION_LOST", `"${site}" may have gone to another controller`, {
    hint: "Whoever owns it goes on.",
    remedy: "wait",
    site,
  });
}
