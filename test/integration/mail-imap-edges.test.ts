import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { ClonePanelError } from "../../src/core/errors.ts";
import { openMaildirs } from "../../src/drivers/mailboxes/maildir/index.ts";
import { type Transfer, transferMail } from "../../src/engines/mail/transfer.ts";
import { systemClock } from "../../src/platform/clock.ts";
import { nodeDigest } from "../../src/platform/digest.ts";
import { nodeFiles } from "../../src/platform/files/node-files.ts";
import type { MailSide } from "../../src/ports/mailbox.ts";
import { refusedLogins } from "../../src/wiring/refused-logins.ts";
import { startDovecot, type TestDovecot, whyNoDovecot } from "./mail/dovecot.ts";
import { imapSide } from "./mail/imap-account.ts";
import { partsOf } from "./mail/imap-moves.ts";
import { contentOfMaildir } from "./mail/kill-mover.ts";
import { localAccount, mailRoot, makeMaildir, openLocal } from "./mail/maildir-account.ts";

const whyNot = whyNoDovecot();

describe("mail by IMAP at its edges, with a real Dovecot", { skip: whyNot ?? false }, () => {
  let dovecot: TestDovecot;
  let top: string;
  before(async () => {
    dovecot = await startDovecot();
  });
  after(async () => {
    await dovecot?.[Symbol.asyncDispose]();
  });
  beforeEach(() => {
    dovecot.reset();
    top = mkdtempSync(join(tmpdir(), "cp-imap-edges-"));
    mkdirSync(join(top, "state"));
  });
  afterEach(() => rmSync(top, { recursive: true, force: true }));

  /** A secondary with Maildirs of this machine. */
  async function maildirs(mails: readonly (readonly [mailbox: string, text: string])[]): Promise<MailSide> {
    const root = join(top, "secondary", mailRoot);
    for (const mailbox of ["info", "sales", "tiny"]) makeMaildir(join(root, mailbox));
    for (const [index, [mailbox, text]] of mails.entries())
      writeFileSync(join(root, mailbox, "new", `${1_600_000_000 + index}.M${index}.host`), text, "latin1");
    const transport = await openLocal(localAccount("two", join(top, "secondary")), join(top, "cache"));
    const scratch = join(top, "state");
    return openMaildirs({ transport, root: mailRoot, files: nodeFiles, digest: nodeDigest, scratch });
  }

  async function move(from: MailSide, to: MailSide): Promise<Transfer> {
    await using _from = from;
    await using _to = to;
    const outcome = await transferMail(partsOf(from, to, join(top, "state")), async () => "apply");
    assert.ok(outcome !== "stopped");
    return outcome;
  }

  test("from Maildirs to IMAP lines end as on the wire, and a zero byte is quarantined by name", async () => {
    const from = await maildirs([
      ["info", "Subject: unix\n\nlines\n"],
      ["info", "Subject: zero\n\n\0\n"],
    ]);

    const { tally, quarantined } = await move(from, imapSide("one", dovecot));

    assert.deepEqual([tally.moved, quarantined], [1, 1]);
    assert.equal(contentOfMaildir(dovecot.maildir("info"), (bytes) => bytes).length, 1);
  });

  test("a full mailbox is named, keeps its mail at the secondary, and others go on", async () => {
    const large = `Subject: large\r\n\r\n${"x".repeat(30_000)}\r\n`;
    const from = await maildirs([
      ["tiny", large],
      ["info", "Subject: fine\r\n\r\n\r\n"],
    ]);

    const { tally, round } = await move(from, imapSide("one", dovecot, { mailboxes: ["info", "tiny"] }));

    assert.equal(tally.moved, 1);
    assert.match([...tally.blocked.keys()].join(), /tiny: \[OVERQUOTA\]/);
    assert.equal(round.pending, 1);
  });

  test("a wrong password closes its mailbox, is not tried again, and is tried once it was changed", async () => {
    const folder = join(top, "state");
    const refusals = refusedLogins({ folder, files: nodeFiles, digest: nodeDigest, clock: systemClock });
    const wrong = { port: dovecot.port, password: "wrong" };
    const open = (server: { readonly port: number; readonly password: string }): MailSide =>
      imapSide("one", server, { refusals });
    const mails = [["info", "Subject: fine\r\n\r\n\r\n"]] as const;

    const first = await move(await maildirs(mails), open(wrong));
    const again = await move(await maildirs(mails), open({ ...wrong, port: 1 }));
    const changed = await move(await maildirs(mails), open(dovecot));

    assert.match([...first.tally.warnings].join(), /info on one: its password was refused/);
    // A second try would have found nobody at port 1.
    assert.match([...again.tally.warnings].join(), /not tried again until it is changed/);
    assert.deepEqual([first.tally.moved, again.tally.moved, changed.tally.moved], [0, 0, 1]);
  });

  test("a server that allows one connection a user gets everything by that one", async () => {
    await using narrow = await startDovecot({
      more: "protocol imap {\n  mail_max_userip_connections = 1\n}\n",
    });
    const mails = Array.from({ length: 300 }, (_, n) => ["info", `Subject: ${n}\r\n\r\n\r\n`] as const);

    const { tally, round } = await move(
      await maildirs(mails),
      imapSide("one", narrow, { mailboxes: ["info"] }),
    );

    assert.deepEqual([tally.moved, round.pending, [...tally.warnings]], [300, 0, []]);
    assert.match(readFileSync(join(narrow.folder, "log"), "utf8"), /Maximum number of connections/);
  });

  test("no password is sent to a server that does not prove who it is", async () => {
    const codeOf = async (side: MailSide): Promise<string> => {
      try {
        await using opened = side;
        await opened.readFolders({});
        return "in";
      } catch (error) {
        return error instanceof ClonePanelError ? error.code : String(error);
      }
    };
    const secure = { ...dovecot, port: dovecot.tlsPort };
    const ca = dovecot.ca;

    const codes = [
      await codeOf(imapSide("one", secure, { tls: "implicit", host: "localhost", ca })),
      await codeOf(imapSide("one", dovecot, { tls: "starttls", host: "localhost", ca })),
      await codeOf(imapSide("one", secure, { tls: "implicit", host: "localhost" })),
      await codeOf(imapSide("one", secure, { tls: "implicit", host: "127.0.0.1", ca })),
      await codeOf(imapSide("one", dovecot, { tls: "starttls", host: "127.0.0.1", ca })),
    ];

    const refused = "MAIL_CERTIFICATE_REFUSED";
    assert.deepEqual(codes, ["in", "in", refused, refused, refused]);
  });

  test("a folder that vanishes from the primary while mail is on its way is made anew", async () => {
    const from = await maildirs([]);
    const folder = join(top, "secondary", mailRoot, "info", ".Clients");
    makeMaildir(folder);
    writeFileSync(join(folder, "new", "1600000000.M1.host"), "Subject: a\r\n\r\n\r\n");
    const to = imapSide("one", dovecot);
    const vanishing: MailSide = {
      ...to,
      deliver: (parcels, watch) => {
        execFileSync("rm", ["-rf", join(dovecot.maildir("info"), ".Clients")]);
        return to.deliver(parcels, watch);
      },
    };

    const { tally } = await move(from, vanishing);

    assert.equal(tally.moved, 1);
    assert.equal(contentOfMaildir(dovecot.maildir("info"), (bytes) => bytes).length, 1);
  });
});
