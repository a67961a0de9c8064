import type { Notifier, NotifierManifest } from "../../../ports/notifier.ts";
import { httpNotifier, json, wordsOf } from "../http-notifier.ts";
import type { NotifierParts, SettingsOf } from "../parts.ts";

const manifest = {
  id: "discord",
  title: "Discord",
  source: "https://discord.com/developers/docs/resources/webhook#execute-webhook",
  message: "gathered",
  hears: "messages",
} as const satisfies NotifierManifest;

const mostCharacters = 2_000;

export function open({ url }: SettingsOf<"discord">, parts: NotifierParts): Notifier {
  return httpNotifier({
    manifest,
    parts,
    compose: async (message, reveal) => ({
      method: "POST",
      url: await reveal(url),
      // Nobody is mentioned, whatever a stranger's text says.
      body: json({ content: wordsOf(message, mostCharacters), allowed_mentions: { parse: [] } }),
    }),
  });
}
