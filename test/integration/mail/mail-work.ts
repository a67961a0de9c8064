/**
 * One piece of the mover's work in a process of its own, so that its memory and processor time can be told:
 *
 *     node mail-work.ts ORDER.json
 *
 * The last line is what came of it, as JSON.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import type { Account } from "../../../src/core/site/site.ts";
import { openMaildirs } from "../../../src/drivers/mailboxes/maildir/index.ts";
import { defaultMailPolicy } from "../../../src/engines/mail/parts.ts";
import { previewMail } from "../../../src/engines/mail/preview.ts";
import { transferMail } from "../../../src/engines/mail/transfer.ts";
import { nodeDigest } from "../../../src/platform/digest.ts";
import { nodeFiles } from "../../../src/platform/files/node-files.ts";
import type { MailSide } from "../../../src/ports/mailbox.ts";
import { imapSide } from "./imap-account.ts";
import { partsOf } from "./imap-moves.ts";
import { openLocal } from "./maildir-account.ts";

// As src/start.ts does it for the command.
setFlagsFromString("--semi-space-growth-factor=1");
setFlagsFromString("--heap-growing-percent=30");

/** Where one side's mailboxes are. `maildir`: below an account's home, over its transport. */
export type WorkSide =
  | { readonly kind: "maildir"; readonly account: Account; readonly root: string }
  | {
      readonly kind: "imap";
      readonly id: string;
      readonly port: number;
      readonly password: string;
      readonly mailbox: string;
    };

export interface Work {
  /** `preview` lists the source and decides on each message; nothing is moved. */
  readonly verb: "transfer" | "preview";
  /** The mover's state. */
  readonly folder: string;
  readonly from: WorkSide;
  readonly to: WorkSide;
}

export interface WorkDone {
  /** Messages that were moved, or would be. */
  readonly messages: number;
  readonly left: number;
  readonly warnings: readonly string[];
  readonly peakMiB: number;
  readonly seconds: number;
}

const work = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as Work;
mkdirSync(work.folder, { recursive: true });
const started = performance.now();
const done = await act(work);
const peakMiB = process.resourceUsage().maxRSS / 1024;
const seconds = (performance.now() - started) / 1000;
console.log(JSON.stringify({ ...done, peakMiB, seconds } satisfies WorkDone));

type Outcome = Pick<WorkDone, "messages" | "left" | "warnings">;

async function act({ verb, folder, from, to }: Work): Promise<Outcome> {
  await using source = await open(from, folder);
  await using target = await open(to, folder);
  const parts = { ...partsOf(source, target, folder), policy: defaultMailPolicy };
  if (verb === "preview") {
    const { round } = await previewMail(parts);
    return { messages: round.pending, left: round.pending, warnings: [...round.blocked.keys()] };
  }
  const outcome = await transferMail(parts, async () => "apply");
  if (outcome === "stopped") throw new Error("it stopped");
  const { tally, round } = outcome;
  return {
    messages: tally.moved,
    left: round.pending,
    warnings: [...tally.warnings, ...tally.blocked.keys()],
  };
}

async function open(side: WorkSide, folder: string): Promise<MailSide & AsyncDisposable> {
  if (side.kind === "imap") return imapSide(side.id, side, { mailboxes: [side.mailbox] });
  const transport = await openLocal(side.account, join(folder, "cache"));
  const maildirs = openMaildirs({
    transport,
    root: side.root,
    files: nodeFiles,
    digest: nodeDigest,
    scratch: folder,
  });
  return { ...maildirs, [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose]() };
}
