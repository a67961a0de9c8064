import type { Round } from "../../core/mail/round.ts";
import { readJournal } from "./journal.ts";
import type { MailParts } from "./parts.ts";
import { readMailboxes, surveyMail } from "./survey.ts";

/** What a transfer would do now. Writes nothing, here or there. */
export async function previewMail(
  parts: MailParts,
): Promise<{ readonly round: Round; readonly open: number }> {
  const book = await readJournal(parts);
  const open = [...book.entries()].filter(({ stage }) =>
    ["spooled", "intent", "acked", "verified"].includes(stage.kind),
  ).length;
  return { round: await surveyMail(parts, book, await readMailboxes(parts)), open };
}
