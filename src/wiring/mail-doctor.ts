import { note, problem } from "../core/doctor/finding.ts";
import { ClonePanelError } from "../core/errors.ts";
import type { AccountHealth, HealthFinding } from "../core/report/account-health.ts";
import type { MailHealth } from "../core/report/mail.ts";
import type { Config, MailSettings } from "../core/site/config.ts";
import type { AccountId, SiteId } from "../core/site/site.ts";
import { count, span } from "../core/words/quantities.ts";
import { openMailPanel } from "../drivers/mail-panels/index.ts";
import { lookAtMail, type MailDoctorMode } from "../engines/mail-doctor/look-at-mail.ts";
import type { MailDoctorParts } from "../engines/mail-doctor/mail-doctor-parts.ts";
import { systemApiRequests } from "../platform/api-request.ts";
import { systemClock } from "../platform/clock.ts";
import { systemMailNames } from "../platform/dns/mail-names.ts";
import { nodeHttp } from "../platform/http.ts";
import { systemProbes } from "../platform/probes/index.ts";
import type { Lock } from "../ports/coordination.ts";
import type { MailPanel } from "../ports/mail-panel.ts";
import type { Opened } from "./house.ts";
import type { OpenMail } from "./mail-house.ts";
import { lockMail } from "./site-lock.ts";

interface MailDoctorOrder {
  readonly site: SiteId;
  readonly mode: MailDoctorMode;
  readonly signal: AbortSignal;
}

/** @throws ClonePanelError MAIL_NOT_CONFIGURED, SITE_LOCKED (only when a probe is to be sent) */
export async function mailDoctor(
  config: Config,
  opened: Opened,
  order: MailDoctorOrder,
): Promise<MailHealth> {
  const { site, mode, signal } = order;
  const settings = opened.mail.required(site);
  const roles = await opened.mail.roles(site);
  if (roles === null) throw new TypeError(`${site} has mail and no roles`);
  // A mover that runs meanwhile would carry the probe away before it is seen.
  await using _lock: Lock | null = mode === "send" ? await lockMail(opened.state.coordination, site) : null;
  await using mail = await openMail(opened, site, signal);
  const accounts = [roles.primary, roles.secondary];
  const findings = await lookAtMail(
    {
      site,
      settings,
      roles,
      addresses: new Map(accounts.map((id) => [id, config.accounts.get(id)?.addresses ?? []])),
      moving:
        config.services.get(site)?.dns?.names ?? config.sites.find(({ id }) => id === site)?.names ?? [],
      names: systemMailNames(),
      probes: systemProbes,
      http: nodeHttp,
      mail: mail.parts,
      panels: await panelsOf(opened, settings),
      signal,
    },
    mode,
  );
  const { primary, secondary, because } = roles;
  return {
    site,
    primary,
    secondary,
    because,
    findings: [...findings, ...(await waitingFindings(opened, site))],
  };
}

async function panelsOf(opened: Opened, { panels }: MailSettings): Promise<MailDoctorParts["panels"]> {
  const found = new Map<AccountId, MailPanel>();
  for (const [account, settings] of panels) {
    const transport = () => opened.seats.transport(account);
    const parts = { transport, http: systemApiRequests, secrets: opened.secrets };
    found.set(account, await openMailPanel(settings, parts));
  }
  return found;
}

/** Mail of all sites as one more chapter of `doctor`; null: none is configured. */
export async function examineMail(
  config: Config,
  opened: Opened,
  signal: AbortSignal,
): Promise<AccountHealth | null> {
  const sites = config.sites.filter(({ id }) => (config.services.get(id)?.mail ?? null) !== null);
  if (sites.length === 0) return null;
  const findings: HealthFinding[] = [];
  for (const { id } of sites)
    findings.push(...(await mailDoctor(config, opened, { site: id, mode: "look", signal })).findings);
  return { account: "mail", findings };
}

async function openMail(
  opened: Opened,
  site: SiteId,
  signal: AbortSignal,
): Promise<{ readonly parts: MailDoctorParts["mail"] } & AsyncDisposable> {
  try {
    const parts: OpenMail = await opened.mail.parts(site, { signal });
    return { parts: { kind: "open", parts }, [Symbol.asyncDispose]: () => parts[Symbol.asyncDispose]() };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof ClonePanelError)) throw error;
    const { message: because, hint } = error;
    return { parts: { kind: "failed", because, hint }, [Symbol.asyncDispose]: async () => undefined };
  }
}

/** Mail that waits longer than two runs was not fetched when it should have been. */
async function waitingFindings(opened: Opened, site: SiteId): Promise<readonly HealthFinding[]> {
  const [settings, summary, roles] = [
    opened.mail.required(site),
    await opened.mail.summary(site),
    await opened.mail.roles(site),
  ];
  const about = { topic: "mover", site };
  if (summary === null || summary.from !== roles?.secondary)
    return [
      note(
        about,
        "nobody looked at the secondary's mailboxes since the roles are so",
        `clonepanel mail transfer ${site}`,
      ),
    ];
  const nowMs = systemClock.nowMs();
  const waitedMs = summary.pending === 0 || summary.oldestMs === null ? 0 : nowMs - summary.oldestMs;
  const late = Math.max(2 * settings.everyMs, 60_000);
  return [
    ...(nowMs - summary.atMs > late
      ? [
          note(
            about,
            `the secondary's mailboxes were looked at ${span(nowMs - summary.atMs)} ago`,
            `Let the daemon run always (clonepanel run), or: clonepanel mail transfer ${site}`,
          ),
        ]
      : []),
    ...(waitedMs > late
      ? [
          problem(
            about,
            `${count(summary.pending, "message")} waiting on ${summary.from}, the oldest for ${span(waitedMs)}`,
            `clonepanel mail transfer ${site}`,
          ),
        ]
      : []),
    ...(summary.quarantined > 0
      ? [
          note(
            about,
            `${count(summary.quarantined, "message")} in quarantine`,
            `clonepanel mail status ${site}`,
          ),
        ]
      : []),
  ];
}
