import type { Notifier, NotifierManifest } from "../../../ports/notifier.ts";
import { httpNotifier, wordsOf } from "../http-notifier.ts";
import type { NotifierParts, SettingsOf } from "../parts.ts";

const manifest = {
  id: "twilio",
  title: "Twilio",
  source: "https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource",
  message: "gathered",
  hears: "messages",
} as const satisfies NotifierManifest;

/** It would take 1,600; each 70 to 160 of them are paid for as a message of their own. */
const mostCharacters = 480;

export function open(settings: SettingsOf<"twilio">, parts: NotifierParts): Notifier {
  const { server, account, token, from, to } = settings;
  return httpNotifier({
    manifest,
    parts,
    compose: async (message, reveal) => ({
      method: "POST",
      url: `${server}/2010-04-01/Accounts/${encodeURIComponent(account)}/Messages.json`,
      headers: { authorization: `Basic ${btoa(`${account}:${await reveal(token)}`)}` },
      body: {
        kind: "form",
        fields: { From: from, To: to, Body: wordsOf(message, mostCharacters) },
      },
    }),
  });
}
