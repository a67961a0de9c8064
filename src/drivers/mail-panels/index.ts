import type { MailPanelSettings } from "../../core/site/config.ts";
import type { ApiRequests } from "../../ports/api-request.ts";
import type { MailPanel } from "../../ports/mail-panel.ts";
import type { SecretResolver } from "../../ports/secrets.ts";
import type { Transport } from "../../ports/transport.ts";

export interface MailPanelParts {
  /** The way to the account. */
  readonly transport: () => Promise<Transport>;
  readonly http: ApiRequests;
  readonly secrets: SecretResolver;
}

/** Loaded when it is first needed. */
export async function openMailPanel(settings: MailPanelSettings, parts: MailPanelParts): Promise<MailPanel> {
  const { transport, http, secrets } = parts;
  switch (settings.driver) {
    case "cpanel":
      return (await import("./cpanel/index.ts")).cpanelMail(transport);
    case "directadmin": {
      const { url, user, key } = settings;
      const readKey = (signal: AbortSignal) => secrets.resolve(key, signal);
      return (await import("./directadmin/index.ts")).directAdminMail({ url, user, readKey, http });
    }
    case "plesk": {
      const { url, user, secret } = settings;
      const readSecret = (signal: AbortSignal) => secrets.resolve(secret, signal);
      return (await import("./plesk/index.ts")).pleskMail({ url, user, readSecret, http });
    }
  }
}
