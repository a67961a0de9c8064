import { ClonePanelError } from "../../../core/errors.ts";
import { useOfName } from "../../../core/mail/folder-use.ts";
import { parseMaildirPath } from "../../../core/mail/maildir-name.ts";
import type { MailFolder } from "../../../core/mail/message.ts";
import { type BytePath, showPath } from "../../../core/mirror/byte-path.ts";
import type { Watch } from "../../../ports/transport.ts";
import type { MaildirPlace } from "./index.ts";
import { runScript } from "./run-script.ts";

/** Every folder that holds a `cur`. The end mark tells a whole answer from one that was cut. */
export const script = `cd -- "$1" 2>/dev/null || exit 3
find . -mindepth 2 -maxdepth 4 -type d -name cur -print0 && printf 'E\\0'`;

export interface MaildirFolder extends MailFolder {
  /** Below the mailboxes' root. */
  readonly maildir: BytePath;
}

/** @throws ClonePanelError MAIL_ROOT_MISSING, MAIL_LISTING_BROKEN */
export async function readFolders(place: MaildirPlace, watch: Watch): Promise<readonly MaildirFolder[]> {
  const result = await runScript(place, { script, args: [place.root], watch });
  if (result.code === 3) throw rootMissing(place);
  const records = result.stdout.split("\0");
  if (result.code !== 0 || records.at(-2) !== "E") {
    throw new ClonePanelError(
      "MAIL_LISTING_BROKEN",
      `the mailboxes on "${place.transport.account}" could not be listed completely: ${showPath(result.stderr.slice(0, 300))}`,
      {
        hint: "Nothing was moved. Look at the rights of the mail folders there, then run it again.",
        remedy: "wait",
        account: place.transport.account,
      },
    );
  }
  return records.slice(0, -2).flatMap((path) => {
    const file = parseMaildirPath(`${path.replace(/^\.\//, "")}/x`);
    if (file === null) return [];
    return [
      { mailbox: file.mailbox, folder: file.folder, use: useOfName(file.folder), maildir: file.maildir },
    ];
  });
}

export function rootMissing({ transport, root }: MaildirPlace): ClonePanelError {
  return new ClonePanelError(
    "MAIL_ROOT_MISSING",
    `there is no folder "${showPath(root)}" with mailboxes on the account "${transport.account}"`,
    {
      hint: "Correct mail.mailboxes.path, or make the mailboxes there in the hosting panel.",
      remedy: "owner",
      account: transport.account,
    },
  );
}
