import type { MailRun, MailStatus } from "../core/report/mail.ts";
import { viewMailPlan, viewOneMail } from "../core/report/mail-view.ts";
import type { Outcome } from "../core/report/plan-view.ts";
import type { SiteStatus } from "../core/report/site-status.ts";
import type { Config } from "../core/site/config.ts";
import type { SiteId } from "../core/site/site.ts";
import { deliverAgain, findHeld } from "../engines/mail/deliver-again.ts";
import { listHeld } from "../engines/mail/list-held.ts";
import type { MailParts } from "../engines/mail/parts.ts";
import { previewMail } from "../engines/mail/preview.ts";
import { findQuarantined, releaseQuarantined } from "../engines/mail/release.ts";
import { readMailStatus } from "../engines/mail/status.ts";
import { type Transfer, transferMail } from "../engines/mail/transfer.ts";
import { withOperation } from "../engines/mirror/operation.ts";
import { readRecord } from "../engines/mirror/site-record.ts";
import { systemClock } from "../platform/clock.ts";
import type { App, ChangeOrder, SiteOrder } from "../ports/app-port.ts";
import type { Opened } from "./house.ts";
import { mailDoctor } from "./mail-doctor.ts";
import type { OpenMail } from "./mail-house.ts";
import { lockMail } from "./site-lock.ts";

type MailVerbs = Pick<
  App,
  "transferMail" | "mailStatus" | "mailDoctor" | "listHeldMail" | "redeliverMail" | "releaseMail"
>;

export function mailVerbs(config: Config, opened: Opened): MailVerbs {
  return {
    transferMail: (order) => transfer(opened, order),
    mailStatus: (order) => status(opened, order),
    mailDoctor: ({ site, mode, signal }) =>
      mailDoctor(config, opened, { site: opened.seats.site(site).id, mode, signal }),
    listHeldMail: async ({ site, signal }) => {
      await using parts = await partsOf(opened, site, signal);
      return { site, ...(await listHeld(parts, isoTime)) };
    },
    redeliverMail: (order) => redeliver(opened, order),
    releaseMail: (order) => release(opened, order),
  };
}

async function transfer(opened: Opened, order: ChangeOrder): Promise<Outcome<MailRun>> {
  const { site, signal, review } = order;
  const startedMs = systemClock.monotonicMs();
  if (order.mode === "preview") {
    await using parts = await partsOf(opened, site, signal);
    const about = { site, from: parts.from.account, to: parts.to.account };
    const { round, open } = await previewMail(parts);
    await review(viewMailPlan({ ...about, round, open }));
    return { kind: "stopped" };
  }
  // The roles are read while nobody else moves this mail: a run of the other way has ended before.
  const { id } = opened.seats.site(site);
  opened.mail.required(id);
  await using _lock = await lockMail(opened.state.coordination, id);
  await using parts = await partsOf(opened, site, signal);
  return await moveNow(opened, order, { parts, startedMs });
}

/**
 * As part of a change of roles that was agreed to: by the roles as they are now, for so long at most.
 *
 * @throws ClonePanelError SITE_LOCKED: another run moves this mail.
 */
export async function drainMail(
  opened: Opened,
  { site, signal, atMostMs }: SiteOrder & { readonly atMostMs: number },
): Promise<Outcome<MailRun>> {
  const startedMs = systemClock.monotonicMs();
  await using _lock = await lockMail(opened.state.coordination, site);
  await using parts = await opened.mail.parts(opened.seats.site(site).id, { signal, atMostMs });
  return await moveNow(opened, { site, signal, review: async () => "apply" }, { parts, startedMs });
}

/** The transfer itself; the lock of the site's mail is held. */
async function moveNow(
  opened: Opened,
  { site, signal, review }: Pick<ChangeOrder, "site" | "signal" | "review">,
  { parts, startedMs }: { readonly parts: MailParts; readonly startedMs: number },
): Promise<Outcome<MailRun>> {
  const about = { site, from: parts.from.account, to: parts.to.account };
  const { epoch } = await readRecord(opened.state.coordination, opened.seats.site(site));
  const move = (): Promise<Transfer | "stopped"> =>
    transferMail(parts, (round, open) => review(viewMailPlan({ ...about, round, open })));
  const outcome = await withOperation(
    opened.engine(signal),
    { kind: "mail-transfer", site, epoch },
    move,
    logged,
  );
  if (outcome === "stopped") return { kind: "stopped" };
  return { kind: "done", report: runOf(parts, outcome, startedMs) };
}

/** One message of the hold area, and with it whatever else is to be moved. */
async function redeliver(
  opened: Opened,
  order: ChangeOrder & { readonly key: string },
): Promise<Outcome<MailRun>> {
  const { site, signal, key } = order;
  const startedMs = systemClock.monotonicMs();
  await using parts = await partsOf(opened, site, signal);
  const item = await findHeld(parts, key);
  const view = viewOneMail({ site, item, title: `is delivered once more to ${parts.to.account}` });
  if ((await order.review(view)) === "stop" || order.mode === "preview") return { kind: "stopped" };
  await using _lock = await lockMail(opened.state.coordination, site);
  await deliverAgain(parts, item.key);
  return await moveNow(opened, { site, signal, review: async () => "apply" }, { parts, startedMs });
}

async function release(
  opened: Opened,
  order: ChangeOrder & { readonly key: string },
): Promise<Outcome<{ readonly key: string }>> {
  const { site, signal, key } = order;
  await using parts = await partsOf(opened, site, signal);
  const item = await findQuarantined(parts, key);
  const view = viewOneMail({ site, item, title: "leaves the quarantine; the next transfer tries it again" });
  if ((await order.review(view)) === "stop" || order.mode === "preview") return { kind: "stopped" };
  await using _lock = await lockMail(opened.state.coordination, site);
  await releaseQuarantined(parts, item.key);
  return { kind: "done", report: { key: item.key } };
}

/** The log keeps what a run came to, also when there was nothing to move: silence is a state. */
function logged(outcome: Transfer | "stopped"): unknown {
  if (outcome === "stopped") return outcome;
  const { tally, round, held, quarantined } = outcome;
  return { moved: tally.moved, bytes: tally.bytes, pending: round.pending, held, quarantined };
}

function runOf(parts: MailParts, { tally, round, held, quarantined }: Transfer, startedMs: number): MailRun {
  return {
    site: parts.site,
    from: parts.from.account,
    to: parts.to.account,
    moved: tally.moved,
    bytes: tally.bytes,
    held,
    quarantined,
    pending: round.pending,
    oldestSeconds: ageSeconds(round.oldestMs),
    left: round.left,
    blocked: [...new Map([...round.blocked, ...tally.blocked])].map(([because, messages]) => ({
      because,
      messages,
    })),
    warnings: [...tally.warnings],
    durationMs: Math.round(systemClock.monotonicMs() - startedMs),
  };
}

async function status(opened: Opened, { site, signal }: SiteOrder): Promise<MailStatus> {
  await using parts = await partsOf(opened, site, signal);
  return await readMailStatus(parts, isoTime);
}

/** @throws ClonePanelError SITE_UNKNOWN, MAIL_NOT_CONFIGURED */
function partsOf(opened: Opened, site: SiteId, signal: AbortSignal): Promise<OpenMail> {
  return opened.mail.parts(opened.seats.site(site).id, { signal });
}

function isoTime(atMs: number): string {
  return new Date(atMs).toISOString();
}

/** Of `status`, which asks no account: what the last look saw. Null: no mail is configured. */
export async function mailGlance(opened: Opened, site: SiteId): Promise<SiteStatus["mail"]> {
  const [summary, roles] = [await opened.mail.summary(site), await opened.mail.roles(site)];
  // What was seen before the roles were turned says nothing of what waits now.
  if (summary === null || summary.from !== roles?.secondary) return null;
  return {
    pending: summary.pending,
    oldestSeconds: ageSeconds(summary.oldestMs),
    asOf: new Date(summary.atMs).toISOString(),
  };
}

function ageSeconds(sinceMs: number | null): number | null {
  return sinceMs === null ? null : Math.max(0, Math.round((systemClock.nowMs() - sinceMs) / 1000));
}
