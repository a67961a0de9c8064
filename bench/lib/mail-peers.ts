import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ImapConnection } from "../../src/drivers/mailboxes/imap/wire/connection.ts";
import { quote } from "../../src/drivers/mailboxes/imap/wire/quote.ts";
import { openLine } from "../../src/platform/line.ts";
import type { TestDovecot } from "../../test/integration/mail/dovecot.ts";
import type { MailPlace } from "./mail-place.ts";
import { run } from "./measure.ts";

/** mbsync copies what is new and deletes nothing: it has no way to move. */
export async function mbsync({ secondary, primary }: MailPlace, folder: string): Promise<undefined> {
  const state = join(folder, "mbsync");
  rmSync(state, { recursive: true, force: true });
  mkdirSync(state);
  const account = (name: string, { port, password }: TestDovecot) =>
    `IMAPAccount ${name}\nHost 127.0.0.1\nPort ${port}\nUser info\nPass "${password}"\nSSLType None\nAuthMechs LOGIN\n\nIMAPStore ${name}\nAccount ${name}\n\n`;
  const config = join(state, "mbsyncrc");
  writeFileSync(
    config,
    `FSync yes\n\n${account("secondary", secondary)}${account("primary", primary)}Channel mail\nFar :secondary:\nNear :primary:\nPatterns INBOX\nSync PullNew\nCreate None\nSyncState ${state}/\n`,
    { mode: 0o600 },
  );
  await run("mbsync", ["-q", "-c", config, "mail"]);
}

/** One Dovecot writes straight into the other's Maildir: no IMAP, no network, and it makes the target like the source. */
export async function doveadmBackup({ secondary, primary }: MailPlace): Promise<undefined> {
  // It wants to make the target itself.
  rmSync(primary.maildir("info"), { recursive: true });
  const target = `maildir:${primary.maildir("info")}`;
  await run("doveadm", ["-c", join(secondary.folder, "dovecot.conf"), "backup", "-u", "info", target]);
}

/**
 * What a script does, and imapsync in its simplest form: headers of both sides to know what is missing, then one message
 * after another is fetched, appended, and marked; removed at the end.
 */
export async function naiveCopy({ secondary, primary }: MailPlace): Promise<undefined> {
  await using from = await logIn(secondary);
  await using to = await logIn(primary);
  await from.must(['SELECT "INBOX"']);
  await to.must(['SELECT "INBOX"']);
  const wanted = await headersOf(from);
  const there = new Set((await headersOf(to)).values());
  for (const [uid, id] of wanted) {
    if (there.has(id)) continue;
    let message = Buffer.alloc(0);
    await from.must([`UID FETCH ${uid} (UID FLAGS INTERNALDATE BODY.PEEK[])`], {
      on: ({ literals }) => {
        if (typeof literals[0] === "string") message = Buffer.from(literals[0], "latin1");
      },
    });
    const bytes = (async function* () {
      yield message;
    })();
    await to.must(['APPEND "INBOX" (\\Seen) ', { sizeBytes: message.length, bytes }]);
    await from.must([`UID STORE ${uid} +FLAGS.SILENT (\\Deleted)`]);
  }
  await from.must(["EXPUNGE"], { mostResponses: 1_000_000 });
}

async function headersOf(connection: ImapConnection): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  const command = "UID FETCH 1:* (UID RFC822.SIZE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID RECEIVED)])";
  await connection.must([command], {
    mostResponses: 1_000_000,
    on: ({ name, rest, literals }) => {
      const uid = /UID (\d+)/.exec(rest)?.[1];
      const [headers] = literals;
      if (name === "FETCH" && uid !== undefined && typeof headers === "string") ids.set(uid, headers);
    },
  });
  return ids;
}

async function logIn({ port, password }: TestDovecot): Promise<ImapConnection> {
  const order = {
    account: "bench",
    host: "127.0.0.1",
    port,
    tls: "none",
    ca: null,
    silenceMs: 60_000,
  } as const;
  const connection = new ImapConnection(await openLine(order), "bench");
  await connection.greet();
  const ending = await connection.must([`LOGIN info ${quote(password)}`], {});
  connection.learn(ending.code === "CAPABILITY" ? `CAPABILITY ${ending.codeText}` : "");
  return connection;
}
