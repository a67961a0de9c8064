import type { MailRun } from "../core/report/mail.ts";
import type { MailSettings } from "../core/site/config.ts";
import type { SiteId } from "../core/site/site.ts";
import { count } from "../core/words/quantities.ts";
import type { App } from "../ports/app-port.ts";
import type { JobOutcome, SiteJob } from "./site-jobs.ts";

/** Mail works on the two accounts that have it, always: also while nothing is down, what went astray is moved. */
export function mailJobs(site: SiteId, mail: MailSettings | null): readonly SiteJob[] {
  if (mail === null) return [];
  const { everyMs, primary, secondary } = mail;
  const needs = [`mail ${site}`, `account ${primary}`, `account ${secondary}`];
  return [{ site, kind: "mail", id: `mail ${site}`, everyMs, needs }];
}

export async function runMail(site: SiteId, app: App, signal: AbortSignal): Promise<JobOutcome> {
  const outcome = await app.transferMail({ site, signal, mode: "apply", review: async () => "apply" });
  // Nobody says no to the daemon.
  if (outcome.kind === "stopped") return { outcome: "unchanged", text: "nothing was moved", code: null };
  return movedMail(outcome.report);
}

function movedMail({ from, to, moved, pending, quarantined, blocked, warnings }: MailRun): JobOutcome {
  const text = [
    `${count(moved, "message")} moved from ${from} to ${to}, ${pending} waiting`,
    ...(quarantined === 0 ? [] : [`${quarantined} in quarantine`]),
    ...blocked.map(({ because, messages }) => `${messages} blocked: ${because}`),
    ...warnings,
  ].join("; ");
  return { outcome: moved === 0 ? "unchanged" : "changed", text, code: null };
}
