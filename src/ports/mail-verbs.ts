import type { HeldMails, MailHealth, MailRun, MailStatus } from "../core/report/mail.ts";
import type { Outcome } from "../core/report/plan-view.ts";
import type { ChangeOrder, SiteOrder } from "./app-port.ts";

export interface MailVerbs {
  /** Moves what reached the secondary. `review` is only called when there is something to do. @throws MAIL_NOT_CONFIGURED */
  transferMail(order: ChangeOrder): Promise<Outcome<MailRun>>;
  /** From what is known here; asks no account. @throws MAIL_NOT_CONFIGURED */
  mailStatus(order: SiteOrder): Promise<MailStatus>;
  /** What is good of a site's mail and what is not. `send`: a message goes through each mail server and is removed again. */
  mailDoctor(order: SiteOrder & { readonly mode: "look" | "send" }): Promise<MailHealth>;
  /** What this machine keeps of moved mail. */
  listHeldMail(order: SiteOrder): Promise<HeldMails>;
  /** Delivers a held message once more; `key` may be a beginning that fits only one. @throws MAIL_KEY_UNKNOWN */
  redeliverMail(order: ChangeOrder & { readonly key: string }): Promise<Outcome<MailRun>>;
  /** Lets a quarantined message be tried again by the next transfer. @throws MAIL_KEY_UNKNOWN */
  releaseMail(order: ChangeOrder & { readonly key: string }): Promise<Outcome<{ readonly key: string }>>;
}
