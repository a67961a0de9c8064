import { showPath } from "../../core/mirror/byte-path.ts";
import type { HeldMail } from "../../core/report/mail.ts";
import { readJournal } from "./journal.ts";
import { holdFile, type MailParts } from "./parts.ts";

const shown = 200;
/** A larger message is listed without its subject. */
const readBytes = 4 * 1024 * 1024;

/** The newest of the hold area. Asks no account, writes nothing. */
export async function listHeld(
  parts: MailParts,
  isoTime: (atMs: number) => string,
): Promise<{ readonly held: readonly HeldMail[]; readonly total: number }> {
  const entries = [...(await readJournal(parts)).entries()].flatMap(({ item, stage }) =>
    stage.kind === "held" ? [{ item, stage }] : [],
  );
  const newest = entries.sort((left, right) => right.item.atMs - left.item.atMs).slice(0, shown);
  const held: HeldMail[] = [];
  for (const { item, stage } of newest) {
    const text = item.sizeBytes > readBytes ? null : await parts.files.read(holdFile(parts, item.key));
    held.push({
      key: item.key,
      mailbox: showPath(item.mailbox),
      folder: showPath(stage.arrival.folder),
      at: isoTime(item.atMs),
      bytes: item.sizeBytes,
      subject: text === null ? null : subjectOf(text),
      until: isoTime(stage.untilMs),
    });
  }
  return { held, total: entries.length };
}

/** As it is written, not decoded: only to find the one that is meant. */
function subjectOf(text: string): string | null {
  const head = text.slice(0, 65_536).split(/\r?\n\r?\n/, 1)[0] ?? "";
  const subject = /^subject:[ \t]*(.*)$/im.exec(head)?.[1]?.trim() ?? null;
  return subject === null ? null : showPath(subject.slice(0, 100));
}
