import { ClonePanelError } from "../core/errors.ts";
import type { AccountId, SiteId } from "../core/site/site.ts";
import type { Clock } from "../ports/clock.ts";
import type { Coordination, Lock } from "../ports/coordination.ts";

/** How long a role verb waits for a running pass to end before it gives up. */
const patienceMs = 120_000;

/** Role verbs go before the mirror: they wait for its present pass and take over. @throws ClonePanelError SITE_LOCKED */
export async function lockSiteSoon(
  coordination: Coordination,
  site: SiteId,
  about: { readonly purpose: string; readonly clock: Clock; readonly signal: AbortSignal },
): Promise<Lock> {
  const deadlineMs = about.clock.monotonicMs() + patienceMs;
  for (;;) {
    const outcome = await coordination.takeLock(`site:${site}`, about.purpose);
    if (outcome.kind === "granted") return outcome.lock;
    if (about.clock.monotonicMs() > deadlineMs) return lockSite(coordination, site, about.purpose);
    await about.clock.sleep(200, about.signal);
  }
}

/** One mover a site at a time; it does not wait for the mirror, nor the mirror for it. @throws ClonePanelError SITE_LOCKED */
export async function lockMail(coordination: Coordination, site: SiteId): Promise<Lock> {
  const outcome = await coordination.takeLock(`mail:${site}`, "mail transfer");
  if (outcome.kind === "granted") return outcome.lock;
  throw lockedBy(site, outcome);
}

/** One change of an account's keys at a time. @throws ClonePanelError KEYS_LOCKED */
export async function lockKeys(coordination: Coordination, account: AccountId): Promise<Lock> {
  const outcome = await coordination.takeLock(`keys:${account}`, "keys");
  if (outcome.kind === "granted") return outcome.lock;
  throw new ClonePanelError("KEYS_LOCKED", `the keys of "${account}" are being changed by another run`, {
    hint: "Wait until it has ended, then run the same command again.",
    remedy: "wait",
    account,
  });
}

/** One drill a site at a time; the mirror goes on meanwhile. @throws ClonePanelError SITE_LOCKED */
export async function lockDrill(coordination: Coordination, site: SiteId): Promise<Lock> {
  const outcome = await coordination.takeLock(`drill:${site}`, "drill");
  if (outcome.kind === "granted") return outcome.lock;
  throw lockedBy(site, outcome);
}

/** One run a site at a time; the mirror goes on meanwhile. @throws ClonePanelError SITE_LOCKED */
export async function lockOffsite(coordination: Coordination, site: SiteId): Promise<Lock> {
  const outcome = await coordination.takeLock(`offsite:${site}`, "offsite");
  if (outcome.kind === "granted") return outcome.lock;
  throw lockedBy(site, outcome);
}

/** One run a site at a time. @throws ClonePanelError SITE_LOCKED */
export async function lockSite(coordination: Coordination, site: SiteId, purpose: string): Promise<Lock> {
  const outcome = await coordination.takeLock(`site:${site}`, purpose);
  if (outcome.kind === "granted") return outcome.lock;
  throw lockedBy(site, outcome);
}

function lockedBy(site: SiteId, holder: { readonly by: string; readonly sinceMs: number }): ClonePanelError {
  const since = new Date(holder.sinceMs).toISOString();
  return new ClonePanelError("SITE_LOCKED", `"${site}" is being worked on by ${holder.by} since ${since}`, {
    hint: "Wait until it has ended, then run the same command again. Nothing was changed.",
    remedy: "wait",
    site,
  });
}
