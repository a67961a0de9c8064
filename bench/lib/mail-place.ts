import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startDovecot, type TestDovecot } from "../../test/integration/mail/dovecot.ts";
import { startSshd, type TestSshd } from "../../test/integration/sshd.ts";

/** Two mail servers of this machine, each with a Maildir that an sshd also reaches: the secondary's is full, the primary's empty. */
export interface MailPlace extends AsyncDisposable {
  readonly secondary: TestDovecot;
  readonly primary: TestDovecot;
  readonly sshd: TestSshd;
  /** Processes whose work counts, with all that they start. */
  readonly servers: readonly number[];
  /** Messages in the primary's mailbox. */
  arrived(): number;
}

export interface MailPlaceOrder {
  /** A folder whose folders lie apart on the disk: two servers and a controller would not share one either. */
  readonly parent: string;
  /** More lines of the servers' configuration. */
  readonly more: string;
  readonly messages: number;
  readonly sizeBytes: number;
}

export async function openMailPlace({ parent, more, ...mail }: MailPlaceOrder): Promise<MailPlace> {
  const [secondary, primary] = [await startDovecot({ more, parent }), await startDovecot({ more, parent })];
  // What this machine's own user starts with each login is no cost of any method.
  const sshd = await startSshd({ home: primary.folder });
  const sshdPid = Number(readFileSync(join(sshd.folder, "pid"), "utf8"));
  sshd.addLogin("secondary", secondary.folder);
  sshd.addLogin("primary", primary.folder);
  fillMaildir(secondary.maildir("info"), mail);
  execFileSync("chown", ["-R", "65534:65534", join(secondary.folder, "mail")]);
  return {
    secondary,
    primary,
    sshd,
    servers: [secondary.pid(), primary.pid(), sshdPid],
    arrived: () =>
      ["cur", "new"].reduce((sum, part) => sum + readdirSync(join(primary.maildir("info"), part)).length, 0),
    async [Symbol.asyncDispose]() {
      for (const one of [secondary, primary, sshd]) await one[Symbol.asyncDispose]();
    },
  };
}

/** With names as Dovecot gives them: it keeps them in a table by a hash that plain numbers share. */
function fillMaildir(
  root: string,
  { messages, sizeBytes }: Pick<MailPlaceOrder, "messages" | "sizeBytes">,
): void {
  mkdirSync(join(root, "cur"), { recursive: true });
  const at = 1_700_000_000;
  for (let index = 0; index < messages; index += 1) {
    const head = `From: someone@sender.example\r\nTo: info@example.com\r\nSubject: message ${index}\r\nMessage-ID: <${index}@sender.example>\r\nDate: Mon, 2 Jan 2023 10:00:00 +0000\r\n\r\n`;
    const hash = createHash("sha256").update(String(index)).digest();
    const line = `${hash.toString("hex")}\r\n`;
    const text = head + line.repeat(Math.max(1, Math.ceil((sizeBytes - head.length) / line.length)));
    const [micros, pid] = [hash.readUInt32LE(0) % 1_000_000, 1_000 + (hash.readUInt32LE(4) % 60_000)];
    const sizes = `S=${text.length},W=${text.length}`;
    const path = join(root, "cur", `${at + index}.M${micros}P${pid}.mail.example,${sizes}:2,S`);
    writeFileSync(path, text);
    utimesSync(path, at + index, at + index);
  }
}
