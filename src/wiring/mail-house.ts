import { ClonePanelError } from "../core/errors.ts";
import { toBytePath } from "../core/mirror/byte-path.ts";
import type { MailSummary } from "../core/report/mail.ts";
import type { Config, MailSettings } from "../core/site/config.ts";
import type { AccountId, SiteId } from "../core/site/site.ts";
import { openMailSide } from "../drivers/mailboxes/index.ts";
import { defaultMailPolicy, type MailParts } from "../engines/mail/parts.ts";
import { readSummary } from "../engines/mail/summary.ts";
import { systemClock } from "../platform/clock.ts";
import { nodeDigest } from "../platform/digest.ts";
import { faultsFromEnvironment } from "../platform/faults.ts";
import { nodeLineStore } from "../platform/files/durable-lines.ts";
import { nodeFiles } from "../platform/files/node-files.ts";
import type { MailSide } from "../ports/mailbox.ts";
import type { Talk } from "../ports/talk.ts";
import type { Transport } from "../ports/transport.ts";

export interface MailHouse {
  /** @throws ClonePanelError MAIL_NOT_CONFIGURED */
  parts(site: SiteId, signal: AbortSignal): Promise<MailParts>;
  /** What the last look saw; null: no mail is configured for this site, or nobody looked yet. */
  summary(site: SiteId): Promise<MailSummary | null>;
}

export interface MailHouseParts {
  readonly config: Config;
  readonly talk: Talk;
  readonly transport: (account: AccountId) => Promise<Transport>;
}

/** Both sides of each site's mail, by the driver that its configuration names. */
export function openMailHouse({ config, talk, transport }: MailHouseParts): MailHouse {
  const folderOf = (site: SiteId): string => toBytePath(`${config.statePath}/mail/${site}`);
  const faults = faultsFromEnvironment(process.env);
  return {
    parts: async (site, signal) => {
      const settings = requireMail(config, site);
      const folder = folderOf(site);
      const open = async (account: AccountId): Promise<MailSide> =>
        openMailSide(settings.mailboxes, {
          transport: await transport(account),
          files: nodeFiles,
          digest: nodeDigest,
          scratch: folder,
        });
      return {
        site,
        from: await open(settings.secondary),
        to: await open(settings.primary),
        folder,
        files: nodeFiles,
        lines: nodeLineStore,
        clock: systemClock,
        digest: nodeDigest,
        talk,
        signal,
        faults,
        policy: defaultMailPolicy,
      };
    },
    summary: async (site) => {
      if ((config.services.get(site)?.mail ?? null) === null) return null;
      return readSummary({ folder: folderOf(site), files: nodeFiles });
    },
  };
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
