import { ClonePanelError } from "../core/errors.ts";
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
import type { MailSide } from "../ports/mailbox.ts";
import type { SecretResolver } from "../ports/secrets.ts";
import type { Talk } from "../ports/talk.ts";
import type { Transport } from "../ports/transport.ts";
import { refusedLogins } from "./refused-logins.ts";

/** Both sides are open until it is closed. */
export type OpenMail = MailParts & AsyncDisposable;

export interface MailHouse {
  /** @throws ClonePanelError MAIL_NOT_CONFIGURED */
  parts(site: SiteId, signal: AbortSignal): Promise<OpenMail>;
  /** What the last look saw; null: no mail is configured for this site, or nobody looked yet. */
  summary(site: SiteId): Promise<MailSummary | null>;
}

export interface MailHouseParts {
  readonly config: Config;
  readonly secrets: SecretResolver;
  readonly talk: Talk;
  readonly transport: (account: AccountId) => Promise<Transport>;
}

/** Both sides of each site's mail, by the driver that its configuration names. */
export function openMailHouse({ config, secrets, talk, transport }: MailHouseParts): MailHouse {
  const folderOf = (site: SiteId): string => toBytePath(`${config.statePath}/mail/${site}`);
  const faults = faultsFromEnvironment(process.env);
  return {
    parts: async (site, signal) => {
      const settings = requireMail(config, site);
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
      const [from, to] = [await open(settings.secondary), await open(settings.primary)];
      return {
        site,
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
