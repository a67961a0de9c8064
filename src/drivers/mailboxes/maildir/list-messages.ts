import { ClonePanelError } from "../../../core/errors.ts";
import { useOfName } from "../../../core/mail/folder-use.ts";
import { flagsOfLetters, oddityOf, parseMaildirPath } from "../../../core/mail/maildir-name.ts";
import type { ListedMessage, MailFlag } from "../../../core/mail/message.ts";
import type { BytePath } from "../../../core/mirror/byte-path.ts";
import type { FileEntry, FoundEntry } from "../../../core/mirror/entry.ts";
import type { Watch } from "../../../ports/transport.ts";
import { rootMissing } from "./folders.ts";
import type { MaildirPlace } from "./index.ts";
import { readKeywords } from "./keywords.ts";

const maxEntries = 10_000_000;

/** Regular files in `cur` and `new` of every folder; links and pipes that somebody put there are nobody's mail. */
export async function* listMessages(
  place: MaildirPlace,
  watch: Watch,
): AsyncIterable<readonly ListedMessage[]> {
  const keywords = await readKeywords(place, watch);
  try {
    const options = { prune: [], maxEntries, ...watch };
    for await (const entries of place.transport.listFiles(place.root, options)) {
      const messages = entries.flatMap((entry) => messageOf(entry, keywords));
      if (messages.length > 0) yield messages;
    }
  } catch (error) {
    if (error instanceof ClonePanelError && error.code === "ROOT_MISSING") throw rootMissing(place);
    throw error;
  }
}

function messageOf(
  entry: FoundEntry,
  keywords: ReadonlyMap<BytePath, ReadonlyMap<string, MailFlag>>,
): readonly ListedMessage[] {
  if (entry.kind !== "file") return [];
  const file = parseMaildirPath(entry.path);
  if (file === null) return [];
  const { path, sizeBytes, mtimeUs }: FileEntry = entry;
  const folderPath = path.split("/").slice(0, -2).join("/");
  return [
    {
      mailbox: file.mailbox,
      folder: file.folder,
      use: useOfName(file.folder),
      id: file.base,
      place: path,
      sizeBytes,
      atMs: Math.floor(mtimeUs / 1000),
      flags: flagsOfLetters(file.letters, keywords.get(folderPath) ?? new Map()),
      oddity: oddityOf(file.base, sizeBytes),
    },
  ];
}
