import type { Candidate } from "../core/mail/claim-arrivals.ts";
import type { FolderName, ListedMessage, MailFlag, MailFolder, MailKey } from "../core/mail/message.ts";
import type { BytePath } from "../core/mirror/byte-path.ts";
import type { AccountId } from "../core/site/site.ts";
import type { LocalPath } from "./files.ts";
import type { Watch } from "./transport.ts";

/**
 * All mailboxes of a site on one account. The mover lists and takes on one side, delivers and looks on the other.
 *
 * The mover fetches some messages while it takes others, and looks for some while it delivers others (where names are
 * deterministic): a side does such things together, or one after another.
 *
 * Nothing here ever overwrites or deletes a message but `takeMessages`, and that only what still has the given bytes.
 *
 * @throws ClonePanelError of the way to the account (see Transport); MAIL_ROOT_MISSING (owner).
 */
export interface MailSide extends AsyncDisposable {
  readonly account: AccountId;
  readonly manifest: MailSideManifest;

  /**
   * Mailboxes that could not be opened since this side was, with the reason in words (a refused password, too many
   * connections). They are in no list and no look, and what was sent there before stays in doubt.
   */
  readonly closed: ReadonlyMap<BytePath, string>;

  /** Every folder of every mailbox. */
  readFolders(watch: Watch): Promise<readonly MailFolder[]>;

  /** Every message of every folder, in batches, in no order. A listing that is not whole is an error, never shorter. */
  listMessages(watch: Watch): AsyncIterable<readonly ListedMessage[]>;

  /**
   * Copies messages into the local folder `into`, which is empty. The answer says which file is which message (by
   * `place`); what vanished meanwhile is absent. Times of the files do not count.
   */
  fetchMessages(order: FetchMailOrder): Promise<ReadonlyMap<BytePath, LocalPath>>;

  /** What to remember of a folder before something is sent there, to recognise it afterwards; null: its name is enough. */
  readMark(mailbox: BytePath, folder: FolderName, watch: Watch): Promise<string | null>;

  /**
   * Delivers; a second call with the same parcels may deliver twice where names are not enough, so look first. Folders
   * that are missing are made. What the server says is only a hint: the look afterwards counts.
   */
  deliver(parcels: readonly Parcel[], watch: Watch): Promise<readonly Delivery[]>;

  /** Whatever may be one of these parcels: found wherever it may have been moved to within its mailbox, and read back. */
  look(parcels: readonly Parcel[], watch: Watch): Promise<readonly Candidate[]>;

  /** Removes messages that still have exactly these bytes. A second call finds them gone. */
  takeMessages(items: readonly TakeItem[], watch: Watch): Promise<ReadonlyMap<BytePath, TakeOutcome>>;
}

export interface MailSideManifest {
  readonly id: string;
  readonly title: string;
  /** `deterministic`: a message has the same name at every try, so it cannot be delivered twice. */
  readonly names: "deterministic" | "given-by-server";
  /** `crlf`: lines end as on the wire, and a zero byte cannot be sent. `kept`: any bytes. */
  readonly lineEnds: "kept" | "crlf";
  /** `hint`: the listed size may be wrong; what was fetched counts. */
  readonly sizes: "exact" | "hint";
  /** Larger messages are not sent there. */
  readonly maxMessageBytes: number;
}

export interface FetchMailOrder extends Watch {
  readonly messages: readonly ListedMessage[];
  readonly into: LocalPath;
}

/** One message on its way. */
export interface Parcel {
  readonly key: MailKey;
  readonly mailbox: BytePath;
  readonly folder: FolderName;
  /** Its bytes, on this machine. */
  readonly file: LocalPath;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly atMs: number;
  readonly flags: readonly MailFlag[];
  readonly mark: string | null;
}

export type Delivery =
  | {
      readonly key: MailKey;
      readonly kind: "sent";
      readonly lostFlags: readonly MailFlag[];
      /** The claim under which the server says that it is; not proved. */
      readonly hint?: string;
    }
  /** Something outside must change: a quota, a disk, a right. It is tried again. */
  | { readonly key: MailKey; readonly kind: "blocked"; readonly because: string }
  /** This very message will never be taken. */
  | { readonly key: MailKey; readonly kind: "refused"; readonly because: string };

export interface TakeItem {
  readonly place: BytePath;
  readonly sha256: string;
}

/** `gone`: nothing is there under this name. `changed`: other bytes; it was left alone. */
export type TakeOutcome = "taken" | "gone" | "changed";
