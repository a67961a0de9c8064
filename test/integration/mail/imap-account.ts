import { Secret } from "../../../src/core/site/secret.ts";
import { type ImapPlace, openImap, type RefusedLogins } from "../../../src/drivers/mailboxes/imap/index.ts";
import { nodeByteFiles } from "../../../src/platform/files/byte-files.ts";
import { openLine } from "../../../src/platform/line.ts";
import type { MailSide } from "../../../src/ports/mailbox.ts";

/** Forgets everything: each try is the first. */
export const noRefusals: RefusedLogins = {
  whyNot: async () => null,
  refused: async () => undefined,
  accepted: async () => undefined,
};

export interface ImapServer {
  readonly port: number;
  readonly password: string;
}

/** The mailboxes of a server of this machine. */
export function imapPlace(
  account: string,
  server: ImapServer,
  change: Partial<ImapPlace> & { readonly mailboxes?: readonly string[] } = {},
): ImapPlace {
  const { mailboxes = ["info", "sales"], ...rest } = change;
  const password = async () => new Secret(server.password);
  return {
    account,
    host: "127.0.0.1",
    port: server.port,
    tls: "none",
    ca: null,
    logins: new Map(mailboxes.map((name) => [name, { user: name, password }])),
    openLine,
    files: nodeByteFiles,
    refusals: noRefusals,
    ...rest,
  };
}

export function imapSide(
  account: string,
  server: ImapServer,
  change: Parameters<typeof imapPlace>[2] = {},
): MailSide {
  return openImap(imapPlace(account, server, change));
}
