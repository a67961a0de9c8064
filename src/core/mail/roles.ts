import type { MailSettings } from "../site/config.ts";
import type { AccountId } from "../site/site.ts";

/** Who is who for a site's mail now. What reaches the secondary is moved to the primary. */
export interface MailRoles {
  readonly primary: AccountId;
  readonly secondary: AccountId;
  /** Of the site's roles that this follows from: orders of an older one are not carried on. */
  readonly epoch: number;
  readonly because: string;
}

export interface SiteRoles {
  /** Of the configuration. */
  readonly preferred: AccountId;
  readonly primary: AccountId;
  readonly epoch: number;
}

/**
 * Mail leaves an account that the site's role has left, and comes home with it. It is never stored: the same record
 * always gives the same answer, so that no two runs can carry a message in circles. Pure.
 */
export function decideMailRoles(
  settings: Pick<MailSettings, "primary" | "secondary" | "follow">,
  { preferred, primary, epoch }: SiteRoles,
): MailRoles {
  const asWritten = { primary: settings.primary, secondary: settings.secondary, epoch };
  if (settings.follow === "nobody")
    return { ...asWritten, because: "the configuration keeps mail where it is (mail.follow)" };
  if (primary === preferred)
    return { ...asWritten, because: `the site is at home on ${preferred}, so mail is as configured` };
  if (settings.primary !== preferred)
    return { ...asWritten, because: `mail was not on ${preferred}, which the site has left` };
  if (settings.secondary !== primary)
    return { ...asWritten, because: `${primary}, which has the site now, has no mailboxes` };
  return {
    primary: settings.secondary,
    secondary: settings.primary,
    epoch,
    because: `mail followed the site to ${primary} (epoch ${epoch})`,
  };
}
