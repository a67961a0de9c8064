import { mxValues } from "../core/mail/mx.ts";
import type { MailRun } from "../core/report/mail.ts";
import type { Config } from "../core/site/config.ts";
import type { AccountId } from "../core/site/site.ts";
import { count } from "../core/words/quantities.ts";
import type { MailFollower } from "../engines/roles/role-parts.ts";
import type { SiteOrder } from "../ports/app-port.ts";
import type { Opened } from "./house.ts";
import { drainMail } from "./mail.ts";

/** A move of the site does not wait longer than this for mailboxes of many years; the next transfer goes on. */
const atMostMs = 120_000;

/** The site's mail, as a move of its roles sees it; null: none is configured. */
export function mailFollowerOf(
  config: Config,
  opened: Opened,
  { site, signal }: SiteOrder,
): MailFollower | null {
  const settings = config.services.get(site)?.mail ?? null;
  if (settings === null) return null;
  const primaryWith = async (account: AccountId) => (await opened.mail.roles(site, account))?.primary;
  const turns = async (from: AccountId, to: AccountId) =>
    (await primaryWith(from)) !== (await primaryWith(to));
  return {
    turns,
    plan: async (from, to) => {
      const roles = await opened.mail.roles(site, to);
      if (roles === null) return [];
      const { primary, secondary, because } = roles;
      if (!(await turns(from, to))) return [`mail: stays as it is, primary ${primary}: ${because}`];
      const { domain, mx } = settings;
      return [
        `mail: ${primary} becomes the primary mail server; what lies in the mailboxes of ${secondary} is moved there, then and at every run`,
        mx === null
          ? `MX records of ${domain} stay as they are: mail.mx is not in the configuration, so senders may go on to ${secondary} first`
          : `MX of ${domain}: ${mxValues({ domain, hosts: mx }, [primary, secondary]).join(", ")}`,
      ];
    },
    drain: async () => {
      const outcome = await drainMail(opened, { site, signal, atMostMs });
      return { warnings: outcome.kind === "done" ? wordsOf(outcome.report) : [] };
    },
  };
}

function wordsOf({ from, to, pending, quarantined, blocked, warnings, site }: MailRun): readonly string[] {
  return [
    ...(pending === 0
      ? []
      : [
          `${count(pending, "message")} still on ${from}, to be moved to ${to} by the next run: clonepanel mail transfer ${site}`,
        ]),
    ...(quarantined === 0
      ? []
      : [`${count(quarantined, "message")} in quarantine on ${from}: clonepanel mail status ${site}`]),
    ...blocked.map(({ because, messages }) => `${count(messages, "message")} cannot be moved: ${because}`),
    ...warnings,
  ];
}
