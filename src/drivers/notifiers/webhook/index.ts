import type { Notifier, NotifierManifest } from "../../../ports/notifier.ts";
import { httpNotifier, json } from "../http-notifier.ts";
import type { NotifierParts, SettingsOf } from "../parts.ts";

const manifest = {
  id: "webhook",
  title: "Webhook",
  source: "docs/how-to/notifications.md",
  message: "gathered",
  hears: "messages",
} as const satisfies NotifierManifest;

/** The message itself, for a program of the owner's. Its form is a contract: fields are only ever added. */
export function open({ url }: SettingsOf<"webhook">, parts: NotifierParts): Notifier {
  return httpNotifier({
    manifest,
    parts,
    compose: async (message, reveal) => ({ method: "POST", url: await reveal(url), body: json(message) }),
  });
}
