import type { FolderName, ListedMessage, MailItem, MailKey } from "../../core/mail/message.ts";
import { mapLimited } from "../../core/map-limited.ts";
import type { MailJournal } from "./journal.ts";
import { holdFile, type MailParts } from "./parts.ts";

export interface Move {
  readonly key: MailKey;
  readonly message: ListedMessage;
  readonly folder: FolderName;
}

export interface Spooled {
  readonly item: MailItem;
  readonly folder: FolderName;
}

/** Copies messages into the hold area; they are on this disk, and known, before anything is sent. */
export async function spool(
  parts: MailParts,
  journal: MailJournal,
  moves: readonly Move[],
): Promise<readonly Spooled[]> {
  const { files, folder, from, signal, faults } = parts;
  const incoming = `${folder}/incoming`;
  await files.remove(incoming);
  await files.makeFolder(incoming);
  const fetched = await from.fetchMessages({
    messages: moves.map(({ message }) => message),
    into: incoming,
    signal,
  });
  faults.point("mail-write");
  const spooled = await mapLimited(moves, 8, (move) => examine(parts, move, fetched.get(move.message.place)));
  await files.syncTree(incoming);
  const whole = spooled.filter((one) => one !== null);
  await mapLimited(whole, 8, ({ item, file }) => files.rename(file, holdFile(parts, item.key)));
  await files.syncFolder(`${folder}/hold`);
  faults.point("mail-write");
  await journal.record(whole.map(({ item }) => ({ e: "spooled", item })));
  await files.remove(incoming);
  return whole;
}

/** Null: it vanished or changed while it was copied; the next listing tells. */
async function examine(parts: MailParts, { key, message, folder }: Move, file: string | undefined) {
  if (file === undefined) return null;
  const [stat, sha256] = [await parts.files.lstat(file), await parts.files.sha256(file)];
  if (stat?.kind !== "file" || sha256 === null || stat.sizeBytes !== message.sizeBytes) return null;
  await parts.files.chmod(file, 0o600);
  await parts.files.setTime(file, message.atMs * 1000);
  const { mailbox, id, sizeBytes, atMs, flags } = message;
  const item = {
    key,
    from: parts.from.account,
    mailbox,
    folder: message.folder,
    id,
    sizeBytes,
    atMs,
    flags,
    sha256,
  };
  return { item, folder, file };
}
