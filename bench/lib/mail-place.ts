import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startDovecot, type TestDovecot } from "../../test/integration/mail/dovecot.ts";
import { startSshd, type TestSshd } from "../../test/integration/sshd.ts";

/** Two mail servers of this machine, each with a Maildir that an sshd also reaches. */
export interface MailPlace extends AsyncDisposable {
  readonly secondary: TestDovecot;
  readonly primary: TestDovecot;
  readonly sshd: TestSshd;
  /** The mailbox of the secondary full again, the primary's empty. */
  fill(messages: number, sizeBytes: number): void;
  /** Processes whose work counts, with all that they start. */
  servers(): readonly number[];
  /** Messages in the primary's mailbox. */
  arrived(): number;
}

export async function openMailPlace(more: string): Promise<MailPlace> {
  const [secondary, primary] = [await startDovecot({ more }), await startDovecot({ more })];
  // What this machine's own user starts with each login is no cost of any method.
  const sshd = await startSshd({ home: primary.folder });
  const sshdPid = Number(readFileSync(join(sshd.folder, "pid"), "utf8"));
  sshd.addLogin("secondary", secondary.folder);
  sshd.addLogin("primary", primary.folder);
  return {
    secondary,
    primary,
    sshd,
    fill(messages, sizeBytes) {
      for (const server of [secondary, primary]) {
        server.killSessions();
        server.reset();
      }
      fillMaildir(secondary.maildir("info"), messages, sizeBytes);
      execFileSync("chown", ["-R", "65534:65534", join(secondary.folder, "mail")]);
    },
    servers: () => [secondary.pid(), primary.pid(), sshdPid],
    arrived: () =>
      ["cur", "new"].reduce((sum, part) => sum + readdirSync(join(primary.maildir("info"), part)).length, 0),
    async [Symbol.asyncDispose]() {
      for (const one of [secondary, primary, sshd]) await one[Symbol.asyncDispose]();
    },
  };
}

function fillMaildir(root: string, messages: number, sizeBytes: number): void {
  mkdirSync(join(root, "cur"), { recursive: true });
  const at = 1_700_000_000;
  for (let index = 0; index < messages; index += 1) {
    const head = `From: someone@sender.example\r\nTo: info@example.com\r\nSubject: message ${index}\r\nMessage-ID: <${index}@sender.example>\r\nDate: Mon, 2 Jan 2023 10:00:00 +0000\r\n\r\n`;
    const line = `${createHash("sha256").update(String(index)).digest("hex")}\r\n`;
    const body = line.repeat(Math.max(1, Math.ceil((sizeBytes - head.length) / line.length)));
    const path = join(root, "cur", `${at + index}.M${index}.bench:2,S`);
    writeFileSync(path, head + body);
    utimesSync(path, at + index, at + index);
  }
}
