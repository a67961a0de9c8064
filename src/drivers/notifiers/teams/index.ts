import type { Notifier, NotifierManifest } from "../../../ports/notifier.ts";
import { cut, httpNotifier, json, later } from "../http-notifier.ts";
import type { NotifierParts, SettingsOf } from "../parts.ts";

const manifest = {
  id: "teams",
  title: "Microsoft Teams",
  source:
    "https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using",
  message: "gathered",
  hears: "messages",
} as const satisfies NotifierManifest;

/** A whole message may have 28 KB. */
const mostCharacters = 12_000;

export function open({ url }: SettingsOf<"teams">, parts: NotifierParts): Notifier {
  return httpNotifier({
    manifest,
    parts,
    compose: async ({ title, text }, reveal) => ({
      method: "POST",
      url: await reveal(url),
      body: json({ type: "message", attachments: [cardOf(title, cut(text, mostCharacters))] }),
    }),
    // The older kind of webhook answers 200 with the failure in its text.
    read: ({ status, body }) =>
      status === 200 && body.includes("Webhook message delivery failed")
        ? later("it answered that the delivery failed")
        : null,
  });
}

function cardOf(title: string, text: string) {
  const block = (words: string, weight: string) => ({ type: "TextBlock", text: words, weight, wrap: true });
  const content = {
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    type: "AdaptiveCard",
    version: "1.4",
    // A card knows two line breaks as one.
    body: [block(title, "Bolder"), ...text.split("\n").map((line) => block(line, "Default"))],
  };
  return { contentType: "application/vnd.microsoft.card.adaptive", contentUrl: null, content };
}
