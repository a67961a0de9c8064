import type { MailAccount, MailLogin, MailPanelSettings, MailSettings } from "../core/site/config.ts";
import type { SecretRef } from "../core/site/secret.ts";
import { tidyHostingPath } from "./hosting-path.ts";
import { type PathBase, resolveLocalPath } from "./local-path.ts";
import type { WrittenPanel } from "./schema/mail.ts";
import type { WrittenSite } from "./schema/root.ts";

type WrittenMail = NonNullable<WrittenSite["mail"]>;
type WrittenMailAccount = Extract<WrittenMail["mailboxes"], { driver: "imap" }>["accounts"][string];

export interface ToMailParts {
  readonly base: PathBase;
  readonly secretRef: (written: SecretRef) => SecretRef;
  /** What stands behind the @ unless the section says it. */
  readonly domain: string;
}

export function toMail(written: WrittenMail, parts: ToMailParts): MailSettings {
  const { primary, secondary, follow, domain, mx, dkim, panels, every, mailboxes } = written;
  return {
    primary,
    secondary,
    follow,
    domain: domain ?? parts.domain,
    mx: mx === undefined ? null : new Map(Object.entries(mx)),
    dkim: dkim ?? null,
    panels: new Map(Object.entries(panels).map(([id, panel]) => [id, toPanel(panel, parts)])),
    everyMs: every,
    mailboxes:
      mailboxes.driver === "maildir"
        ? { driver: "maildir", path: tidyHostingPath(mailboxes.path) }
        : {
            driver: "imap",
            accounts: new Map(
              Object.entries(mailboxes.accounts).map(([id, account]) => [id, toAccount(account, parts)]),
            ),
          },
  };
}

function toPanel(written: WrittenPanel, { secretRef }: ToMailParts): MailPanelSettings {
  switch (written.driver) {
    case "cpanel":
      return written;
    case "directadmin":
      return { ...written, key: secretRef(written.key) };
    case "plesk": {
      const { driver, url, user = null, password, key } = written;
      const ref = key ?? password;
      // The schema saw to it that one of the two is there.
      if (ref === undefined) throw new TypeError("no way to Plesk");
      return { driver, url, user, secret: secretRef(ref) };
    }
  }
}

function toAccount(written: WrittenMailAccount, { base, secretRef }: ToMailParts): MailAccount {
  const { path, host = "", port, tls, ca, user, password, mailboxes } = written;
  if (path !== undefined) return { kind: "maildir", path: tidyHostingPath(path) };
  const alone =
    user === undefined || password === undefined ? {} : { [nameOfUser(user)]: { user, password } };
  const logins = Object.entries(mailboxes ?? alone).map(([name, login]): [string, MailLogin] => [
    name,
    { user: login.user, password: secretRef(login.password) },
  ]);
  return {
    kind: "imap",
    host,
    port: port ?? (tls === "implicit" ? 993 : 143),
    tls,
    caPath: ca === undefined ? null : resolveLocalPath(ca, base),
    logins: new Map(logins),
  };
}

/** `info` of `info@example.com`: a mailbox is called so wherever it lies. */
function nameOfUser(user: string): string {
  const local = user.split("@", 1)[0] ?? user;
  return local === "" ? user : local;
}
