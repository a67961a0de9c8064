import { ClonePanelError } from "../../core/errors.ts";
import { accountOfHost, type MxLook, mxFindings } from "../../core/mail/doctor/mx-findings.ts";
import { type PanelLook, panelFindings } from "../../core/mail/doctor/panel-findings.ts";
import { proofFindings } from "../../core/mail/doctor/proof-findings.ts";
import { type RecipientLook, recipientFindings } from "../../core/mail/doctor/recipient-findings.ts";
import { mapLimited } from "../../core/map-limited.ts";
import { showPath } from "../../core/mirror/byte-path.ts";
import type { HealthFinding } from "../../core/report/account-health.ts";
import type { AccountId } from "../../core/site/site.ts";
import type { MailSide } from "../../ports/mailbox.ts";
import { askRecipients } from "./ask-recipients.ts";
import { lookAtProofs } from "./look-at-proofs.ts";
import type { MailDoctorParts } from "./mail-doctor-parts.ts";
import { roundTrips } from "./round-trip.ts";

/** `look`: nothing is sent. `send`: a message goes through each mail server, and is taken out of the mailbox again. */
export type MailDoctorMode = "look" | "send";

/** What is good of a site's mail, and what is wrong and to be done. A look that fails is a finding. */
export async function lookAtMail(
  parts: MailDoctorParts,
  mode: MailDoctorMode,
): Promise<readonly HealthFinding[]> {
  const mx = await lookAtMx(parts);
  const hosts = mailHostsOf(parts, mx);
  const mailboxes = await lookAtMailboxes(parts);
  const common = commonMailbox(mailboxes);
  const servers = await mapLimited([...hosts], 2, async ([account, host]) => ({
    account,
    host,
    known: common,
    talk: await askRecipients(parts, host, common),
  }));
  const [{ site }, { domain }] = [parts, parts.settings];
  return [
    ...mxFindings(mx),
    ...recipientFindings({ site, domain, mailboxes, servers }),
    ...panelFindings(await lookAtPanels(parts)),
    ...proofFindings(await lookAtProofs(parts, [...hosts.values()])),
    ...(mode === "send" ? await roundTrips(parts, servers) : []),
  ];
}

async function lookAtPanels({ site, settings, roles, panels, signal }: MailDoctorParts): Promise<PanelLook> {
  const { domain } = settings;
  const desks = await mapLimited([...panels], 2, async ([account, panel]) => {
    return [account, await panel.readDesk(domain, signal)] as const;
  });
  return { site, domain, primary: roles.primary, desks: new Map(desks) };
}

async function lookAtMx({
  site,
  settings,
  roles,
  addresses,
  moving,
  names,
  signal,
}: MailDoctorParts): Promise<MxLook> {
  const { domain, mx: published } = settings;
  const mx = await names.mx(domain, signal);
  const all = new Set([
    ...(mx.kind === "found" ? mx.values.map(({ host }) => host) : []),
    ...(published?.values() ?? []),
  ]);
  const hosts = await mapLimited([...all], 4, async (host) => {
    const [alias, seen] = [await names.alias(host, signal), await names.addresses(host, signal)];
    return [host, { alias, addresses: seen }] as const;
  });
  const { primary, secondary } = roles;
  const records = published === null ? "by-hand" : "published";
  return { site, domain, mx, hosts: new Map(hosts), primary, secondary, addresses, moving, records };
}

/** By the configuration, else by MX, else by address: where each account takes mail. */
function mailHostsOf(
  { settings, roles, addresses }: MailDoctorParts,
  look: MxLook,
): ReadonlyMap<AccountId, string> {
  const found = [roles.primary, roles.secondary].flatMap((account) => {
    const byMx = [...look.hosts.keys()].find((host) => accountOfHost(look, host) === account);
    const host = settings.mx?.get(account) ?? byMx ?? addresses.get(account)?.[0];
    return host === undefined ? [] : [[account, host] as const];
  });
  return new Map(found);
}

async function lookAtMailboxes({
  mail,
  roles,
  signal,
}: MailDoctorParts): Promise<RecipientLook["mailboxes"]> {
  if (mail.kind === "failed") return new Map([[roles.secondary, mail]]);
  const { from, to } = mail.parts;
  const list = async (side: MailSide) => {
    try {
      const folders = await side.readFolders({ signal });
      return [...new Set(folders.map(({ mailbox }) => showPath(mailbox)))].sort();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ClonePanelError)) throw error;
      return { because: error.message, hint: error.hint };
    }
  };
  return new Map([
    [to.account, await list(to)],
    [from.account, await list(from)],
  ]);
}

/** One that both have; null: there is none, or nobody could tell. */
function commonMailbox(mailboxes: RecipientLook["mailboxes"]): string | null {
  const [first, second] = [...mailboxes.values()];
  if (first === undefined || second === undefined || "because" in first || "because" in second) return null;
  return first.find((name) => second.includes(name) && /^[A-Za-z0-9._-]+$/.test(name)) ?? null;
}
