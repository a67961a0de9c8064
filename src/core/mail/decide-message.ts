import type { BytePath } from "../mirror/byte-path.ts";
import { decideFolder } from "./folder-use.ts";
import type { FolderName, ListedMessage, MailFolder } from "./message.ts";
import type { MailEntry } from "./stage.ts";

/** What is done with one message of the secondary. */
export type Verdict =
  | { readonly kind: "move"; readonly folder: FolderName }
  /** It arrived already, at an earlier time; only the source still has to let it go. */
  | { readonly kind: "take" }
  /** An earlier run began with it; that is finished first. */
  | { readonly kind: "underway" }
  /** It belongs where it is. */
  | { readonly kind: "leave"; readonly because: string }
  /** It would be moved if something outside were different; tried again at every run. */
  | { readonly kind: "blocked"; readonly because: string }
  | { readonly kind: "quarantine"; readonly because: string }
  | { readonly kind: "quarantined"; readonly because: string };

export interface DecisionInput {
  readonly message: ListedMessage;
  /** What the journal knows of it. */
  readonly entry: MailEntry | null;
  /** The destination's folders by mailbox; null: the destination was not asked. */
  readonly there: ReadonlyMap<BytePath, readonly MailFolder[]> | null;
  readonly maxBytes: number;
  /** Mailboxes of the destination that could not be opened, and why. */
  readonly closed: ReadonlyMap<BytePath, string>;
}

/** Pure. Nothing here deletes: the worst verdict leaves a message where it lies and says why. */
export function decideMessage({ message, entry, there, maxBytes, closed }: DecisionInput): Verdict {
  if (entry !== null) return verdictOfKnown(message, entry);
  if (message.use === "trash") return { kind: "leave", because: "it lies in the trash" };
  if (message.flags.includes("\\Deleted")) return { kind: "leave", because: "it is marked as deleted" };
  if (message.oddity !== null) return { kind: "quarantine", because: message.oddity };
  if (message.sizeBytes > maxBytes)
    return { kind: "blocked", because: `it has ${message.sizeBytes} bytes, more than the destination takes` };
  const folders = there?.get(message.mailbox);
  if (there !== null && folders === undefined)
    return { kind: "blocked", because: closed.get(message.mailbox) ?? "the primary has no such mailbox" };
  return { kind: "move", folder: decideFolder(message, folders ?? []).folder };
}

function verdictOfKnown(message: ListedMessage, { item, stage }: MailEntry): Verdict {
  switch (stage.kind) {
    case "quarantined":
      return { kind: "quarantined", because: stage.because };
    case "verified":
    case "held":
    case "purged":
      // A server that cannot remove single messages keeps what was taken, marked.
      if (stage.kind !== "verified" && message.flags.includes("\\Deleted"))
        return { kind: "leave", because: "it was moved, and is marked as deleted" };
      return (item.listedBytes ?? item.sizeBytes) === message.sizeBytes
        ? { kind: "take" }
        : { kind: "blocked", because: "another message has the name of one that was moved" };
    default:
      return { kind: "underway" };
  }
}
