import type { FolderName } from "../../../core/mail/message.ts";
import type { BytePath } from "../../../core/mirror/byte-path.ts";

/** Where a message lies on an IMAP server. UIDs count only together with the folder's UIDVALIDITY. */
export interface ImapMessage {
  readonly mailbox: BytePath;
  readonly folder: FolderName;
  readonly validity: number;
  readonly uid: number;
}

export function placeOf({ mailbox, folder, validity, uid }: ImapMessage): BytePath {
  return `${mailbox}/${folder}\0${validity}:${uid}`;
}

/** Null: this driver never gave such a place. */
export function readPlace(place: BytePath): ImapMessage | null {
  const [, mailbox, folder, validity, uid] = /^([^/]+)\/(.+)\0(\d+):(\d+)$/s.exec(place) ?? [];
  if (mailbox === undefined || folder === undefined) return null;
  return { mailbox, folder, validity: Number(validity), uid: Number(uid) };
}

/** Messages by the folder in which they lie. */
export function byFolder<T>(
  items: readonly T[],
  placeOfItem: (item: T) => BytePath,
): readonly { readonly at: Omit<ImapMessage, "uid">; readonly uids: ReadonlyMap<number, T> }[] {
  const groups = new Map<string, { at: Omit<ImapMessage, "uid">; uids: Map<number, T> }>();
  for (const item of items) {
    const found = readPlace(placeOfItem(item));
    if (found === null) continue;
    const { uid, ...at } = found;
    const name = `${at.mailbox}\0${at.folder}\0${at.validity}`;
    const group = groups.get(name) ?? { at, uids: new Map<number, T>() };
    group.uids.set(uid, item);
    groups.set(name, group);
  }
  return [...groups.values()];
}
