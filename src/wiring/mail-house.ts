import { ClonePanelError } from "../core/errors.ts";
import { decideMailRoles, type MailRoles } from "../core/mail/roles.ts";
import { toBytePath } from "../core/mirror/byte-path.ts";
import type { MailSummary } from "../core/report/mail.ts";
import type { Config, MailAccount, MailSettings } from "../core/site/config.ts";
import type { AccountId, SiteId } from "../core/site/site.ts";
import { openMailSide } from "../drivers/mailboxes/index.ts";
import { defaultMailPolicy, type MailParts } from "../engines/mail/parts.ts";
import { readSummary } from "../engines/mail/summary.ts";
import { systemClock } from "../platform/clock.ts";
import { nodeDigest } from "../platform/digest.ts";
import { faultsFromEnvironment } from "../platform/faults.ts";
import { nodeByteFiles } from "../platform/files/byte-files.ts";
import { nodeLineStore } from "../platform/files/durable-lines.ts";
import { nodeMailTexts } from "../platform/files/mail-texts.ts";
import { nodeFiles } from "../platform/files/node-files.ts";
import { openLine } from "../platform/line.ts";
import type { Coordination } from "../ports/coordination.ts";
import type { MailSide } from "../ports/mailbox.ts";
import type { SecretResolver } from "../ports/secrets.ts";
import type { Talk } from "../ports/talk.ts";
import type { Transport } from "../ports/transport.ts";
import { refusedLogins } from "./refused-logins.ts";

/** Both sides are open until it is closed. */
export type OpenMail = MailParts & AsyncDisposable;

export interface OpenMailOrder {
  readonly signal: AbortSignal;
  /** After this nothing new is begun; absent: it goes on to the end. */
  readonly atMostMs?: number;
}

export interface MailHouse {
  /** By the roles as they are now. @throws ClonePanelError MAIL_NOT_CONFIGURED */
  parts(site: SiteId, order: OpenMailOrder): Promise<OpenMail>;
  /** @throws ClonePanelError MAIL_NOT_CONFIGURED */
  required(site: SiteId): MailSettings;
  /** Who is who now, or would be with this account as the site's primary; null: no mail is configured. */
  roles(site: SiteId, primary?: AccountId): Promise<MailRoles | null>;
  /** What the last look saw; null: no mail is configured for this site, or nobody looked yet. */
  summary(site: SiteId): Promise<MailSummary | null>;
}

export interface MailHouseParts {
  readonly config: Config;
  readonly secrets: SecretResolver;
  readonly talk: Talk;
  readonly coordination: Pick<Coordination, "readSite">;
  readonly transport: (account: AccountId) => Promise<Transport>;
}

/** Both sides of each site's mail, by the driver that its configuration names. */
export function openMailHouse(house: MailHouseParts): MailHouse {
  const { config, secrets, talk, transport } = house;
  const folderOf = (site: SiteId): string => toBytePath(`${config.statePath}/mail/${site}`);
  const faults = faultsFromEnvironment(process.env);
  return {
    required: (site) => requireMail(config, site),
    roles: (site, primary) => rolesOf(house, site, primary),
    parts: async (site, { signal, atMostMs = Number.POSITIVE_INFINITY }) => {
      const settings = requireMail(config, site);
      const roles = await requireRoles(house, site);
      const untilMs = systemClock.monotonicMs() + atMostMs;
      const folder = folderOf(site);
      const refusals = refusedLogins({ folder, files: nodeFiles, digest: nodeDigest, clock: systemClock });
      const open = async (account: AccountId): Promise<MailSide> =>
        openMailSide(accountOf(settings, account), {
          account,
          transport: () => transport(account),
          secret: (ref) => secrets.resolve(ref, signal),
          openLine,
          byteFiles: nodeByteFiles,
          refusals,
          files: nodeFiles,
          digest: nodeDigest,
          scratch: folder,
        });
      const [from, to] = [await open(roles.secondary), await open(roles.primary)];
      return {
        site,
        epoch: roles.epoch,
        because: roles.because,
        mayGoOn: async () =>
          systemClock.monotonicMs() < untilMs && (await rolesOf(house, site))?.primary === roles.primary,
        from,
        to,
        folder,
        files: nodeFiles,
        lines: nodeLineStore,
        clock: systemClock,
        digest: nodeDigest,
        texts: nodeMailTexts,
        talk,
        signal,
        faults,
        policy: defaultMailPolicy,
        async [Symbol.asyncDispose]() {
          await from[Symbol.asyncDispose]();
          await to[Symbol.asyncDispose]();
        },
      };
    },
    summary: async (site) => {
      if ((config.services.get(site)?.mail ?? null) === null) return null;
      return readSummary({ folder: folderOf(site), files: nodeFiles });
    },
  };
}

/** @throws ClonePanelError MAIL_NOT_CONFIGURED */
async function requireRoles(house: MailHouseParts, site: SiteId): Promise<MailRoles> {
  requireMail(house.config, site);
  const roles = await rolesOf(house, site);
  if (roles === null) throw new TypeError(`${site} has mail, and is no site of the checked configuration`);
  return roles;
}

/** Before the first pass the site is where the configuration wants it. */
async function rolesOf(
  { config, coordination }: MailHouseParts,
  id: SiteId,
  primary?: AccountId,
): Promise<MailRoles | null> {
  const settings = config.services.get(id)?.mail ?? null;
  const site = config.sites.find((one) => one.id === id);
  if (settings === null || site === undefined) return null;
  const record = await coordination.readSite(id);
  return decideMailRoles(settings, {
    preferred: site.primary,
    primary: primary ?? record?.primary ?? site.primary,
    epoch: record?.epoch ?? 1,
  });
}

/** @throws ClonePanelError MAIL_NOT_CONFIGURED */
function accountOf({ mailboxes }: MailSettings, account: AccountId): MailAccount {
  if (mailboxes.driver === "maildir") return { kind: "maildir", path: mailboxes.path };
  const found = mailboxes.accounts.get(account);
  if (found !== undefined) return found;
  throw new ClonePanelError(
    "MAIL_NOT_CONFIGURED",
    `no mailboxes are configured for the account "${account}"`,
    {
      hint: "Add it to mail.mailboxes.accounts.",
      remedy: "owner",
      account,
    },
  );
}

function requireMail(config: Config, site: SiteId): MailSettings {
  const found = config.services.get(site)?.mail ?? null;
  if (found !== null) return found;
  throw new ClonePanelError("MAIL_NOT_CONFIGURED", `the site "${site}" has no mail in the configuration`, {
    hint: "Add the site's mail section; docs/examples/clonepanel.yaml shows it.",
    remedy: "owner",
    site,
  });
}
