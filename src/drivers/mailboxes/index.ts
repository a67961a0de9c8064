import { toBytePath } from "../../core/mirror/byte-path.ts";
import type { MailAccount } from "../../core/site/config.ts";
import type { Secret, SecretRef } from "../../core/site/secret.ts";
import type { AccountId } from "../../core/site/site.ts";
import type { ByteFiles } from "../../ports/byte-files.ts";
import type { OpenLine } from "../../ports/line.ts";
import type { MailSide } from "../../ports/mailbox.ts";
import type { Transport } from "../../ports/transport.ts";
import type { RefusedLogins } from "./imap/index.ts";
import type { MaildirPlace } from "./maildir/index.ts";

export type { KnownLogin, RefusedLogins } from "./imap/index.ts";

export interface MailSideParts extends Omit<MaildirPlace, "root" | "transport"> {
  readonly account: AccountId;
  /** Opened when it is needed: an IMAP server is no account's login. */
  readonly transport: () => Promise<Transport>;
  readonly secret: (ref: SecretRef) => Promise<Secret>;
  readonly openLine: OpenLine;
  readonly byteFiles: ByteFiles;
  readonly refusals: RefusedLogins;
}

/** The mailboxes of one account, by the driver that the settings name. Loaded when it is first needed. */
export async function openMailSide(settings: MailAccount, parts: MailSideParts): Promise<MailSide> {
  const { account, secret, openLine, byteFiles, refusals, ...rest } = parts;
  if (settings.kind === "maildir") {
    const { openMaildirs } = await import("./maildir/index.ts");
    return openMaildirs({ ...rest, transport: await parts.transport(), root: toBytePath(settings.path) });
  }
  const { openImap } = await import("./imap/index.ts");
  const { host, port, tls, caPath, logins } = settings;
  return openImap({
    account,
    host,
    port,
    tls,
    ca: caPath === null ? null : toBytePath(caPath),
    logins: new Map(
      [...logins].map(([name, { user, password }]) => [
        toBytePath(name),
        { user, password: () => secret(password) },
      ]),
    ),
    openLine,
    files: byteFiles,
    refusals,
  });
}
