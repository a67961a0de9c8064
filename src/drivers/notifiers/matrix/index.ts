import type { Notifier, NotifierManifest } from "../../../ports/notifier.ts";
import { httpNotifier, json, later, wordsOf } from "../http-notifier.ts";
import type { NotifierParts, SettingsOf } from "../parts.ts";

const manifest = {
  id: "matrix",
  title: "Matrix",
  source: "https://spec.matrix.org/latest/client-server-api/#put_matrixclientv3roomsroomidsendeventtypetxnid",
  message: "gathered",
  hears: "messages",
} as const satisfies NotifierManifest;

/** A whole event may have 65,536 bytes. */
const mostCharacters = 12_000;

export function open({ server, token, room }: SettingsOf<"matrix">, parts: NotifierParts): Notifier {
  return httpNotifier({
    manifest,
    parts,
    compose: async (message, reveal) => {
      // The transaction's name makes a repetition no second message.
      const path = [room, "send", "m.room.message", message.id].map(encodeURIComponent).join("/");
      return {
        method: "PUT",
        url: `${server}/_matrix/client/v3/rooms/${path}`,
        headers: { authorization: `Bearer ${await reveal(token)}` },
        body: json({ msgtype: "m.text", body: wordsOf(message, mostCharacters) }),
      };
    },
    // Older servers say in the body how long to wait.
    read: ({ status, body }) => {
      const waitMs = /"retry_after_ms"\s*:\s*(\d{1,9})/.exec(body)?.[1];
      return status === 429 && waitMs !== undefined ? later("HTTP 429", Number(waitMs)) : null;
    },
  });
}
