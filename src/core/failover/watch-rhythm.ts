import type { SiteServices } from "../site/config.ts";
import type { Site } from "../site/site.ts";

const usualMs = 15_000;
/** A fast lease is renewed so often that one lost order does not end it. */
const fastMs = 5_000;

/**
 * How often a running controller looks whether the primary is there, in milliseconds; null: nobody asked for it. Whoever
 * asked for checks of pages, or for a failover, wants to know when it is down.
 */
export function watchEveryMs(
  site: Pick<Site, "placements">,
  services: Pick<SiteServices, "checks" | "failover"> | undefined,
): number | null {
  const pages = (services?.checks ?? []).filter(({ kind }) => kind === "http");
  const { mode = "manual", fence = "none", lease = "default" } = services?.failover ?? {};
  const isAsked = pages.length > 0 || mode !== "manual" || fence === "lease";
  if (!isAsked || site.placements.length < 2) return null;
  const slowestMs = fence === "lease" && lease === "fast" ? fastMs : usualMs;
  return Math.min(slowestMs, ...pages.map((page) => page.everyMs));
}
