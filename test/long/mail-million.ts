/**
 * A mailbox of a million messages is looked through (`mail transfer --preview`), by Maildir over ssh and by IMAP from a
 * real Dovecot; the peak memory of the process is told:
 *
 *     node test/long/mail-million.ts RESULTS.jsonl [messages] [maildir,imap]
 *
 * A way that stands in the results is not done again. Exit 1 when a look took 250 MiB or more, or did not see them all.
 */
import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { startDovecot } from "../integration/mail/dovecot.ts";
import { fillMany } from "../integration/mail/fill-many.ts";
import type { WorkSide } from "../integration/mail/mail-work.ts";
import { localAccount, makeMaildir } from "../integration/mail/maildir-account.ts";
import { runWork } from "../integration/mail/run-work.ts";
import { startSshd } from "../integration/sshd.ts";

const [results = "mail-million.jsonl", number = "1000000", ways = "maildir,imap"] = process.argv.slice(2);
const messages = Number(number);
const mostMiB = 250;
const done = existsSync(results) ? readFileSync(results, "utf8") : "";
const top = mkdtempSync(join(tmpdir(), "cp-mail-million-"));
try {
  // A Maildir of that size takes the server itself more memory than it allows its processes.
  await using dovecot = await startDovecot({ more: "default_vsz_limit = 4 G" });
  await using sshd = await startSshd({ home: top });
  sshd.addLogin("secondary", dovecot.folder);
  fillMany(join(dovecot.maildir("info"), "cur"), messages);
  execFileSync("chown", ["-R", "65534:65534", join(dovecot.folder, "mail")]);
  makeMaildir(join(top, "primary", "mail", "info"));
  const to: WorkSide = {
    kind: "maildir",
    account: localAccount("primary", join(top, "primary")),
    root: "mail",
  };
  const account = { ...sshd.account("plain", { identity: join(sshd.folder, "secondary") }), id: "secondary" };
  const { port, password } = dovecot;
  const sides: Readonly<Record<string, WorkSide>> = {
    maildir: { kind: "maildir", account, root: "mail" },
    imap: { kind: "imap", id: "secondary", port, password, mailbox: "info" },
  };
  for (const way of ways.split(",")) {
    const from = sides[way];
    if (from === undefined) throw new Error(`there is no way ${way}`);
    if (done.includes(`"way":"${way}","messages":${messages},`)) continue;
    const folder = join(top, way);
    mkdirSync(folder);
    const {
      peakMiB,
      seconds,
      messages: seen,
    } = await runWork({ verb: "preview", folder, from, to }, join(top, "order.json"));
    const row = {
      way,
      messages,
      seen,
      peakMiB: Math.round(peakMiB),
      seconds: Math.round(seconds),
      load: loadavg()[0],
    };
    appendFileSync(results, `${JSON.stringify(row)}\n`);
    console.table([row]);
    if (seen !== messages || peakMiB >= mostMiB) process.exitCode = 1;
  }
} finally {
  rmSync(top, { recursive: true, force: true });
}
