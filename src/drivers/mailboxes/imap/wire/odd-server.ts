import { ClonePanelError } from "../../../../core/errors.ts";
import { showPath } from "../../../../core/mirror/byte-path.ts";
import type { AccountId } from "../../../../core/site/site.ts";

/** What no IMAP server should say. The connection is given up: whatever it says next cannot be understood either. */
export function oddServer(account: AccountId, because: string): ClonePanelError {
  return new ClonePanelError(
    "MAIL_SERVER_ODD",
    `the mail server of "${account}" does not speak as IMAP asks for: ${showPath(because.slice(0, 300))}`,
    {
      hint: "Nothing was taken from either account. Run it again; when it stays so, look at the server or what stands before it.",
      remedy: "wait",
      account,
    },
  );
}
