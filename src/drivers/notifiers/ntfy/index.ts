import type { Notifier, NotifierManifest } from "../../../ports/notifier.ts";
import { cut, httpNotifier, json } from "../http-notifier.ts";
import type { NotifierParts, SettingsOf } from "../parts.ts";

const manifest = {
  id: "ntfy",
  title: "ntfy",
  source: "https://docs.ntfy.sh/publish/#publish-as-json",
  message: "gathered",
  hears: "messages",
} as const satisfies NotifierManifest;

/** Longer ones become an attachment; counted in bytes, and a character may have four. */
const mostCharacters = 1_000;
const priorities = { info: 3, warning: 4, alarm: 5 } as const;

export function open({ server, topic, token }: SettingsOf<"ntfy">, parts: NotifierParts): Notifier {
  return httpNotifier({
    manifest,
    parts,
    compose: async ({ severity, title, text }, reveal) => ({
      method: "POST",
      url: `${server}/`,
      headers: token === null ? {} : { authorization: `Bearer ${await reveal(token)}` },
      body: json({
        topic: await reveal(topic),
        title: cut(title, 250),
        message: cut(text, mostCharacters),
        priority: priorities[severity],
      }),
    }),
  });
}
