import type { MailRoles } from "../../core/mail/roles.ts";
import type { MailSettings } from "../../core/site/config.ts";
import type { AccountId, SiteId } from "../../core/site/site.ts";
import type { Http } from "../../ports/http.ts";
import type { MailNames } from "../../ports/mail-names.ts";
import type { MailPanel } from "../../ports/mail-panel.ts";
import type { Probes } from "../../ports/probes.ts";
import type { MailParts } from "../mail/parts.ts";

/** What the mail doctor looks at; both sides' mailboxes are open. */
export interface MailDoctorParts {
  readonly site: SiteId;
  readonly settings: MailSettings;
  readonly roles: MailRoles;
  /** Of both accounts. */
  readonly addresses: ReadonlyMap<AccountId, readonly string[]>;
  /** Names that follow the site. */
  readonly moving: readonly string[];
  readonly names: MailNames;
  readonly probes: Probes;
  readonly http: Pick<Http, "get">;
  readonly mail: MailboxesOpened;
  /** Of accounts whose panel is configured. */
  readonly panels: ReadonlyMap<AccountId, MailPanel>;
  readonly signal: AbortSignal;
}

/** Both sides' mailboxes, or why nobody could open them. */
export type MailboxesOpened =
  | { readonly kind: "open"; readonly parts: MailParts }
  | { readonly kind: "failed"; readonly because: string; readonly hint: string };
