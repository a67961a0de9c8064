import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { ListedMessage } from "../../src/core/mail/message.ts";
import type { MailSide } from "../../src/ports/mailbox.ts";
import { whyNoDovecot } from "./mail/dovecot.ts";
import { imapSide } from "./mail/imap-account.ts";
import { moveOnce, openImapScene } from "./mail/imap-moves.ts";
import { oddMessages } from "./mail/odd-messages.ts";

const firstSecond = 1_600_000_000;

/** What a server gives to everybody who asks, by the second of its arrival, which tells the message. */
async function served(side: MailSide): Promise<ReadonlyMap<number, string>> {
  await using opened = side;
  const into = mkdtempSync(join(tmpdir(), "cp-shapes-"));
  try {
    const listed: ListedMessage[] = (await Array.fromAsync(opened.listMessages({}))).flat();
    const files = await opened.fetchMessages({ messages: listed, into });
    return new Map(
      listed.map(({ place, atMs }) => [
        atMs / 1000 - firstSecond,
        createHash("sha256")
          .update(readFileSync(files.get(place) ?? ""))
          .digest("hex"),
      ]),
    );
  } finally {
    rmSync(into, { recursive: true, force: true });
  }
}

test("five hundred odd messages arrive byte for byte, or stay where they are with a reason", {
  skip: whyNoDovecot() ?? false,
}, async (context) => {
  await using scene = await openImapScene();
  scene.fill(0, 1);
  const messages = oddMessages();
  const root = join(scene.secondary.maildir("info"), "cur");
  for (const [index, { text }] of messages.entries()) {
    const path = join(root, `${firstSecond + index}.M${index}.host:2,S`);
    writeFileSync(path, text, "latin1");
    utimesSync(path, firstSecond + index, firstSecond + index);
  }
  execFileSync("chown", ["-R", "65534:65534", join(scene.secondary.folder, "mail")]);
  const mailboxes = ["info"];
  const before = await served(imapSide("two", scene.secondary, { mailboxes }));

  const outcome = await moveOnce(scene);

  assert.equal(outcome, "done");
  const arrived = await served(imapSide("one", scene.primary, { mailboxes }));
  const left = await served(imapSide("two", scene.secondary, { mailboxes }));
  const same = [...before].filter(([second, sha256]) => arrived.get(second) === sha256);
  const kept = [...before].filter(([second, sha256]) => left.get(second) === sha256);
  context.diagnostic(`${messages.length} shapes: ${same.length} byte for byte, ${kept.length} quarantined`);
  assert.ok(before.size >= 500, `only ${before.size}`);
  const gone = [...before.keys()].filter(
    (second) => arrived.get(second) !== before.get(second) && left.get(second) !== before.get(second),
  );
  assert.deepEqual(
    gone.map((second) => messages[second]?.name),
    [],
  );
  // What is kept back is a few kinds of bytes, not a habit.
  assert.ok(same.length >= 450, `only ${same.length} arrived`);
});
