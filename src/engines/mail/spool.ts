import type { FolderName, ListedMessage, MailItem, MailKey } from "../../core/mail/message.ts";
import type { MailEvent } from "../../core/mail/stage.ts";
import { mapLimited } from "../../core/map-limited.ts";
import type { LocalPath, LocalStat } from "../../ports/files.ts";
import type { MailJournal } from "./journal.ts";
import { holdFile, type MailParts } from "./parts.ts";
import { findRenamed } from "./renamed.ts";

export interface Move {
  readonly key: MailKey;
  readonly message: ListedMessage;
  readonly folder: FolderName;
}

export interface Spooled {
  readonly item: MailItem;
  readonly folder: FolderName;
}

export interface SpoolReport {
  /** On this disk, and to be sent. */
  readonly fresh: readonly Spooled[];
  /** Known from before under another name; what of it arrived only has to be taken. */
  readonly renamed: readonly MailKey[];
}

interface Copy {
  readonly move: Move;
  readonly file: LocalPath;
  readonly stat: LocalStat | null;
}

interface Examined extends Spooled {
  readonly file: string;
  readonly oddity: string | null;
}

/** Copies messages into the hold area; they are on this disk, and known, before anything is sent. */
export async function spool(
  parts: MailParts,
  journal: MailJournal,
  moves: readonly Move[],
): Promise<SpoolReport> {
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
  const copies = moves.flatMap((move) => {
    const file = fetched.get(move.message.place);
    return file === undefined ? [] : [{ move, file }];
  });
  const stats = await files.lstatAll(copies.map(({ file }) => file));
  const examined = await mapLimited(copies, 8, (copy, index) =>
    examine(parts, { ...copy, stat: stats[index] ?? null }),
  );
  await files.syncTree(incoming);
  const found = examined.filter((one) => one !== null);
  const whole = found.filter(({ oddity }) => oddity === null);
  await files.renameAll(whole.map(({ item, file }) => [file, holdFile(parts, item.key)]));
  await files.syncFolder(`${folder}/hold`);
  faults.point("mail-write");
  const renamed = findRenamed(parts, journal, whole);
  const fresh = whole.filter(({ item }) => !renamed.has(item.key));
  await journal.record([
    ...found.flatMap(({ item, oddity }): MailEvent[] =>
      oddity === null ? [] : [{ e: "quarantined", item, because: oddity }],
    ),
    ...[...renamed].map(([, { old, item }]): MailEvent => ({ e: "renamed", key: old, item })),
    ...fresh.map(({ item }): MailEvent => ({ e: "spooled", item })),
  ]);
  for (const { old } of renamed.values()) await files.remove(holdFile(parts, old));
  await files.remove(incoming);
  return { fresh, renamed: [...renamed.keys()] };
}

/** Null: it vanished or changed while it was copied; the next listing tells. */
async function examine(parts: MailParts, { move, file, stat }: Copy): Promise<Examined | null> {
  const { files, from, to } = parts;
  const { message } = move;
  const sourceSha256 = await files.sha256(file);
  if (stat?.kind !== "file" || sourceSha256 === null) return null;
  if (from.manifest.sizes === "exact" && stat.sizeBytes !== message.sizeBytes) return null;
  const needsWire = to.manifest.lineEnds === "crlf" && from.manifest.lineEnds === "kept";
  const text = needsWire ? await parts.texts.toWire(file) : "same";
  const sent =
    text === "rewritten"
      ? { sizeBytes: (await files.lstat(file))?.sizeBytes ?? 0, sha256: (await files.sha256(file)) ?? "" }
      : { sizeBytes: stat.sizeBytes, sha256: sourceSha256 };
  // Usually both are so already: a server keeps other people's mail from everybody, and a copy keeps the time.
  if (text === "rewritten" || stat.mode !== 0o600) await files.chmod(file, 0o600);
  if (text === "rewritten" || Math.floor(stat.mtimeUs / 1000) !== message.atMs)
    await files.setTime(file, message.atMs * 1000);
  const { mailbox, id, atMs, flags, use } = message;
  const item: MailItem = {
    key: move.key,
    from: from.account,
    mailbox,
    folder: message.folder,
    id,
    atMs,
    flags,
    use,
    epoch: parts.epoch,
    ...sent,
    ...(message.sizeBytes === sent.sizeBytes ? {} : { listedBytes: message.sizeBytes }),
    ...(sent.sha256 === sourceSha256 ? {} : { sourceSha256 }),
  };
  const oddity = text === "zero-byte" ? "it holds a zero byte, which IMAP cannot carry" : null;
  return { item, folder: move.folder, file, oddity };
}
