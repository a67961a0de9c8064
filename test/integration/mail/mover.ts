/**
 * One run of the mover in a process of its own, so that it can really be killed: CLONEPANEL_KILL_AT=mail-write#7.
 *
 *     node mover.ts FOLDER BATCH [naive]
 */
import { join } from "node:path";
import { openMaildirs } from "../../../src/drivers/mailboxes/maildir/index.ts";
import { defaultMailPolicy, type MailParts } from "../../../src/engines/mail/parts.ts";
import { transferMail } from "../../../src/engines/mail/transfer.ts";
import { systemClock } from "../../../src/platform/clock.ts";
import { nodeDigest } from "../../../src/platform/digest.ts";
import { faultsFromEnvironment } from "../../../src/platform/faults.ts";
import { nodeLineStore } from "../../../src/platform/files/durable-lines.ts";
import { nodeMailTexts } from "../../../src/platform/files/mail-texts.ts";
import { nodeFiles } from "../../../src/platform/files/node-files.ts";
import type { MailSide } from "../../../src/ports/mailbox.ts";
import { localAccount, mailRoot, openLocal } from "./maildir-account.ts";
import { moveNaively } from "./naive-mover.ts";

const [top = "", batch = "100", manner = "journal"] = process.argv.slice(2);
const folder = join(top, "state");

async function side(id: string): Promise<MailSide> {
  const transport = await openLocal(localAccount(id, join(top, id)), join(top, "cache"));
  return openMaildirs({ transport, root: mailRoot, files: nodeFiles, digest: nodeDigest, scratch: folder });
}

const parts: MailParts = {
  site: "example.com",
  epoch: 1,
  because: "a test",
  mayGoOn: async () => true,
  from: await side("secondary"),
  to: await side("primary"),
  folder,
  files: nodeFiles,
  lines: nodeLineStore,
  clock: systemClock,
  digest: nodeDigest,
  texts: nodeMailTexts,
  talk: { step: () => ({ progress() {}, done() {}, failed() {} }), note() {}, warn() {} },
  signal: new AbortController().signal,
  faults: faultsFromEnvironment(process.env),
  policy: { ...defaultMailPolicy, batch: { items: Number(batch), bytes: 1 << 26 } },
};
if (manner === "naive") await moveNaively(parts);
else await transferMail(parts, async () => "apply");
