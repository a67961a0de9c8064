import type { SendOutcome } from "../../../core/notify/outcome.ts";
import type { Notifier, NotifierManifest } from "../../../ports/notifier.ts";
import { type Answer, httpNotifier, json, later, wordsOf } from "../http-notifier.ts";
import type { NotifierParts, SettingsOf } from "../parts.ts";

const manifest = {
  id: "telegram",
  title: "Telegram",
  source: "https://core.telegram.org/bots/api#sendmessage",
  message: "gathered",
  hears: "messages",
} as const satisfies NotifierManifest;

const mostCharacters = 4_096;

export function open({ server, token, chat }: SettingsOf<"telegram">, parts: NotifierParts): Notifier {
  return httpNotifier({
    manifest,
    parts,
    compose: async (message, reveal) => ({
      method: "POST",
      url: `${server}/bot${await reveal(token)}/sendMessage`,
      // Without a parse mode: a stranger's text is no markup.
      body: json({
        chat_id: chat,
        text: wordsOf(message, mostCharacters),
        link_preview_options: { is_disabled: true },
      }),
    }),
    read: readTelegram,
  });
}

/** How long to wait stands in the body, and only `ok: true` means that it was taken. */
function readTelegram({ status, body }: Answer): SendOutcome | null {
  if (status === 429) {
    const seconds = /"retry_after"\s*:\s*(\d{1,6})/.exec(body)?.[1];
    return later("HTTP 429", seconds === undefined ? null : Number(seconds) * 1_000);
  }
  if (status !== 200 || /"ok"\s*:\s*true/.test(body)) return null;
  return { kind: "refused", because: "it answered that it did not take it" };
}
