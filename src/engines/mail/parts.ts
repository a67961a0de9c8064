import type { SiteId } from "../../core/site/site.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Digest } from "../../ports/digest.ts";
import type { LineStore } from "../../ports/durable-lines.ts";
import type { Faults } from "../../ports/faults.ts";
import type { Files, LocalPath } from "../../ports/files.ts";
import type { MailTexts } from "../../ports/mail-texts.ts";
import type { MailSide } from "../../ports/mailbox.ts";
import type { Talk } from "../../ports/talk.ts";

/** What the mover asks of this machine's disk. */
export type MailFiles = Pick<
  Files,
  | "lstat"
  | "makeFolder"
  | "remove"
  | "lstatAll"
  | "renameAll"
  | "copyFile"
  | "chmod"
  | "setTime"
  | "read"
  | "writeDurable"
  | "sha256"
  | "syncTree"
  | "syncFolder"
>;

/** What the mover works with. */
export interface MailParts {
  readonly site: SiteId;
  /** Of the roles by which `from` and `to` were chosen. */
  readonly epoch: number;
  /** Why they are so, in a sentence. */
  readonly because: string;
  /** Asked between batches: false when the roles were turned meanwhile, or the time of this run is over. */
  readonly mayGoOn: () => Promise<boolean>;
  /** The secondary: mail is taken from here. */
  readonly from: MailSide;
  /** The primary. */
  readonly to: MailSide;
  /** On this machine: the journal, the hold area, the last summary. */
  readonly folder: LocalPath;
  readonly files: MailFiles;
  readonly lines: LineStore;
  readonly clock: Clock;
  readonly digest: Digest;
  readonly talk: Talk;
  readonly signal: AbortSignal;
  readonly texts: MailTexts;
  /** Every write passes a point `mail-write` before and after, so that a test can end the process at the n-th. */
  readonly faults: Faults;
  readonly policy: MailPolicy;
}

export interface MailPolicy {
  /** How long a copy of what was moved stays on this machine. */
  readonly holdMs: number;
  /** What travels at once. */
  readonly batch: { readonly items: number; readonly bytes: number };
  /** A connection that died may still be committing its last message at the server's end for so long. */
  readonly settleMs: number;
  /** Messages whose details are kept at once; what is beyond comes in the next round of the same run. */
  readonly round: number;
}

const day = 86_400_000;

export const defaultMailPolicy: MailPolicy = {
  holdMs: 7 * day,
  batch: { items: 1_000, bytes: 64 * 1024 * 1024 },
  settleMs: 15_000,
  round: 20_000,
};

export function holdFile(parts: Pick<MailParts, "folder">, key: string): LocalPath {
  return `${parts.folder}/hold/${key}`;
}
