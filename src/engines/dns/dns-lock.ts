import { ClonePanelError } from "../../core/errors.ts";
import type { SiteId } from "../../core/site/site.ts";
import type { Lock } from "../../ports/coordination.ts";
import type { DnsEngine } from "./dns-engine.ts";

const patience = { timeoutMs: 30_000, everyMs: 200 } as const;

/**
 * One change of a site's DNS at a time. It is not the site's own lock: a mirror pass in between does no harm, and a
 * change of roles, which holds the site, takes this one too.
 *
 * @throws ClonePanelError SITE_LOCKED
 */
export async function lockDns(engine: DnsEngine, site: SiteId, how: "at-once" | "wait"): Promise<Lock> {
  const deadline = engine.clock.monotonicMs() + (how === "wait" ? patience.timeoutMs : 0);
  for (;;) {
    const outcome = await engine.coordination.takeLock(`dns:${site}`, "dns apply");
    if (outcome.kind === "granted") return outcome.lock;
    if (engine.clock.monotonicMs() >= deadline) throw isLocked(site, outcome.by);
    await engine.clock.sleep(patience.everyMs, engine.signal);
  }
}

/** Null: somebody else is at it. */
export async function tryLockDns(engine: DnsEngine, site: SiteId): Promise<Lock | null> {
  const outcome = await engine.coordination.takeLock(`dns:${site}`, "dns tend");
  return outcome.kind === "granted" ? outcome.lock : null;
}

function isLocked(site: SiteId, by: string): ClonePanelError {
  return new ClonePanelError("SITE_LOCKED", `the DNS of "${site}" is being changed by ${by}`, {
    hint: "Wait until it has ended, then run the same command again. Nothing was changed.",
    remedy: "wait",
    site,
  });
}
