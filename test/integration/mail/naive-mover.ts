import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { MailParts } from "../../../src/engines/mail/parts.ts";

/**
 * Copies, then deletes, and remembers nothing: what a script of an evening would do, over the same drivers. The control:
 * where the mover loses and doubles nothing, this one must, or the harness proves nothing.
 */
export async function moveNaively({
  from,
  to,
  folder,
  files,
  signal,
  digest,
  faults,
}: MailParts): Promise<void> {
  for await (const messages of from.listMessages({ signal })) {
    for (const message of messages) {
      const into = join(folder, `naive-${digest.randomHex(6)}`);
      mkdirSync(into, { recursive: true });
      const file = (await from.fetchMessages({ messages: [message], into, signal })).get(message.place) ?? "";
      const sha256 = (await files.sha256(file)) ?? "";
      const { mailbox, folder: name, sizeBytes, atMs, flags } = message;
      const parcel = {
        key: digest.randomHex(16),
        mailbox,
        folder: name,
        file,
        sizeBytes,
        sha256,
        atMs,
        flags,
        mark: null,
      };
      faults.point("mail-write");
      await to.deliver([parcel], { signal });
      faults.point("mail-write");
      await from.takeMessages([{ place: message.place, sha256 }], { signal });
      faults.point("mail-write");
    }
  }
}
