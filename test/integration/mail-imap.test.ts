import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { MailSide } from "../../src/ports/mailbox.ts";
import { type MailSideHarness, mailSideContract } from "../../src/testing/mail-side-contract.ts";
import { startDovecot, type TestDovecot, whyNoDovecot } from "./mail/dovecot.ts";
import { imapSide } from "./mail/imap-account.ts";

let dovecot: TestDovecot;

/** One server for all claims: starting one takes seconds on a busy machine. */
async function harness(): Promise<MailSideHarness> {
  dovecot.reset();
  const scratch = mkdtempSync(join(tmpdir(), "cp-imap-"));
  const side: MailSide = imapSide("one", dovecot);
  let number = 0;
  return {
    side,
    place: async (name, bytes) => {
      writeFileSync(join(scratch, name), bytes, "latin1");
      return join(scratch, name);
    },
    read: async (path) => readFileSync(path, "latin1"),
    makeFolder: async () => {
      number += 1;
      mkdirSync(join(scratch, `in${number}`));
      return join(scratch, `in${number}`);
    },
    async [Symbol.asyncDispose]() {
      await side[Symbol.asyncDispose]();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

const whyNot = whyNoDovecot();
before(async () => {
  if (whyNot === null) dovecot = await startDovecot();
});
after(async () => {
  await dovecot?.[Symbol.asyncDispose]();
});
if (whyNot === null) mailSideContract("a real Dovecot by IMAP", harness);
else test("the mailboxes of a real Dovecot by IMAP", { skip: whyNot }, () => assert.fail());
