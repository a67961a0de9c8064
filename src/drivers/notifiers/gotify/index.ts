import type { Notifier, NotifierManifest } from "../../../ports/notifier.ts";
import { httpNotifier, json } from "../http-notifier.ts";
import type { NotifierParts, SettingsOf } from "../parts.ts";

const manifest = {
  id: "gotify",
  title: "Gotify",
  source: "https://gotify.net/docs/pushmsg",
  message: "gathered",
  hears: "messages",
} as const satisfies NotifierManifest;

const priorities = { info: 2, warning: 5, alarm: 8 } as const;

export function open({ server, token }: SettingsOf<"gotify">, parts: NotifierParts): Notifier {
  return httpNotifier({
    manifest,
    parts,
    compose: async ({ severity, title, text }, reveal) => ({
      method: "POST",
      url: `${server}/message`,
      headers: { "x-gotify-key": await reveal(token) },
      body: json({ title, message: text, priority: priorities[severity] }),
    }),
  });
}
