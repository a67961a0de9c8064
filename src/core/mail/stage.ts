import { assertNever } from "../assert-never.ts";
import type { AccountId } from "../site/site.ts";
import type { FolderName, MailItem, MailKey } from "./message.ts";

/** Where a message is sent to. `mark`: what the destination said before (UIDVALIDITY:UIDNEXT); null where names are enough. */
export interface Heading {
  readonly to: AccountId;
  readonly folder: FolderName;
  readonly mark: string | null;
}

/** What proves the arrival: no two messages ever claim the same one. */
export interface Arrival extends Heading {
  readonly claim: string;
}

/**
 * The way of one message. Before `spooled` it is only seen: nothing was done yet. Each stage is on the disk before the
 * next step begins, and after `intent` nothing but a look at the destination may follow a crash.
 */
export type Stage =
  /** Its bytes lie in the hold area, on the disk. */
  | { readonly kind: "spooled"; readonly attempts: number }
  /** It may or may not have been delivered. */
  | { readonly kind: "intent"; readonly heading: Heading; readonly attempts: number }
  /** The destination says that it has it, and perhaps where (`hint`, a claim that is not proved). */
  | { readonly kind: "acked"; readonly heading: Heading; readonly attempts: number; readonly hint?: string }
  /** Read back from the destination, and byte for byte the same. Only now may it be taken from the source. */
  | { readonly kind: "verified"; readonly arrival: Arrival }
  /** Taken from the source; the copy in the hold area stays until then. */
  | { readonly kind: "held"; readonly arrival: Arrival; readonly untilMs: number }
  /** The copy in the hold area is gone too. */
  | { readonly kind: "purged"; readonly arrival: Arrival; readonly atMs: number }
  /** Left where it lies, because something about it is not as it must be; a person decides. */
  | { readonly kind: "quarantined"; readonly because: string };

export interface MailEntry {
  readonly item: MailItem;
  readonly stage: Stage;
}

/** What the journal records, one after another. */
export type MailEvent =
  | { readonly e: "spooled"; readonly item: MailItem }
  | { readonly e: "intent"; readonly key: MailKey; readonly heading: Heading }
  /** Looked for, and certainly not there. */
  | { readonly e: "absent"; readonly key: MailKey }
  | { readonly e: "acked"; readonly key: MailKey; readonly hint?: string }
  | { readonly e: "verified"; readonly key: MailKey; readonly claim: string }
  | { readonly e: "held"; readonly key: MailKey; readonly untilMs: number }
  | { readonly e: "purged"; readonly key: MailKey; readonly atMs: number }
  | { readonly e: "quarantined"; readonly item: MailItem; readonly because: string }
  /** Its copy at the destination is about to be removed: from here on only a look tells whether it is there. */
  | { readonly e: "doubted"; readonly key: MailKey }
  /** The roles were turned while it was under way: it is at home where it lies, and its copy is gone from the other side. */
  | { readonly e: "withdrawn"; readonly key: MailKey }
  /** A person lets a quarantined message try again: it is forgotten, and seen anew. */
  | { readonly e: "released"; readonly key: MailKey }
  /** The source gave its messages other names: the one under `key` is `item` now. */
  | { readonly e: "renamed"; readonly key: MailKey; readonly item: MailItem }
  /** A whole entry, written when the journal is made shorter. */
  | { readonly e: "entry"; readonly entry: MailEntry };

/** The stage after an event; null: this event cannot follow, so the journal or the program is wrong. Pure. */
export function nextStage(stage: Stage | null, event: MailEvent): Stage | "forgotten" | null {
  switch (event.e) {
    case "entry":
      return event.entry.stage;
    case "spooled":
      return stage === null ? { kind: "spooled", attempts: 0 } : null;
    case "quarantined":
      return quarantinedStage(stage, event.because);
    case "renamed":
      return stage;
    case "released":
      return stage?.kind === "quarantined" ? "forgotten" : null;
    case "withdrawn":
      return stage?.kind === "spooled" || stage?.kind === "acked" ? "forgotten" : null;
    case "doubted":
      return stage?.kind === "verified" ? doubted(stage.arrival) : null;
    case "intent":
      return stage?.kind === "spooled"
        ? { kind: "intent", heading: event.heading, attempts: stage.attempts + 1 }
        : null;
    case "absent":
      return isDoubtful(stage) ? { kind: "spooled", attempts: stage.attempts } : null;
    case "acked":
      return ackedStage(stage, event.hint);
    case "verified":
      return isDoubtful(stage)
        ? { kind: "verified", arrival: { ...stage.heading, claim: event.claim } }
        : null;
    case "held":
      return stage?.kind === "verified"
        ? { kind: "held", arrival: stage.arrival, untilMs: event.untilMs }
        : null;
    case "purged":
      return stage?.kind === "held" ? { kind: "purged", arrival: stage.arrival, atMs: event.atMs } : null;
    default:
      return assertNever(event);
  }
}

function doubted({ to, folder, mark }: Arrival): Stage {
  return { kind: "acked", heading: { to, folder, mark }, attempts: 1 };
}

function ackedStage(stage: Stage | null, hint: string | undefined): Stage | null {
  if (stage?.kind !== "intent") return null;
  return { ...stage, kind: "acked", ...(hint === undefined ? {} : { hint }) };
}

function isDoubtful(stage: Stage | null): stage is Extract<Stage, { readonly kind: "intent" | "acked" }> {
  return stage?.kind === "intent" || stage?.kind === "acked";
}

/** What was taken from the source cannot be left there any more. */
function quarantinedStage(stage: Stage | null, because: string): Stage | null {
  const isTaken = stage?.kind === "held" || stage?.kind === "purged";
  return isTaken ? null : { kind: "quarantined", because };
}
