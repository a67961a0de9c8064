import { ClonePanelError } from "../../core/errors.ts";
import { toBytePath } from "../../core/mirror/byte-path.ts";
import type { MailboxSettings } from "../../core/site/config.ts";
import type { MailSide } from "../../ports/mailbox.ts";
import type { MaildirPlace } from "./maildir/index.ts";

export type MailSideParts = Omit<MaildirPlace, "root">;

/** The mailboxes of one account, by the driver that the settings name. Loaded when it is first needed. */
export async function openMailSide(settings: MailboxSettings, parts: MailSideParts): Promise<MailSide> {
  if (settings.driver === "maildir") {
    const { openMaildirs } = await import("./maildir/index.ts");
    return openMaildirs({ ...parts, root: toBytePath(settings.path) });
  }
  throw new ClonePanelError("NOT_BUILT_YET", "mail by IMAP is not built yet in this version", {
    hint: "Use mailboxes: { driver: maildir, path: ... }; nothing was moved.",
    remedy: "owner",
  });
}
