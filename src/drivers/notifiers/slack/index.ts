import type { Notifier, NotifierManifest } from "../../../ports/notifier.ts";
import { httpNotifier, json, wordsOf } from "../http-notifier.ts";
import type { NotifierParts, SettingsOf } from "../parts.ts";

const manifest = {
  id: "slack",
  title: "Slack",
  source: "https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks",
  message: "gathered",
  hears: "messages",
} as const satisfies NotifierManifest;

const mostCharacters = 3_500;

export function open({ url }: SettingsOf<"slack">, parts: NotifierParts): Notifier {
  return httpNotifier({
    manifest,
    parts,
    compose: async (message, reveal) => ({
      method: "POST",
      url: await reveal(url),
      body: json({ text: withoutMarkup(wordsOf(message, mostCharacters)) }),
    }),
  });
}

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** Slack reads these as its own markup: a mention in a stranger's text would wake a whole channel. */
function withoutMarkup(words: string): string {
  return words.replace(/[&<>]/g, (char) => escapes[char] ?? char);
}
