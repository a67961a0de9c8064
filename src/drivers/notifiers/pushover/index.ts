import type { Notifier, NotifierManifest } from "../../../ports/notifier.ts";
import { cut, httpNotifier } from "../http-notifier.ts";
import type { NotifierParts, SettingsOf } from "../parts.ts";

const manifest = {
  id: "pushover",
  title: "Pushover",
  source: "https://pushover.net/api",
  message: "gathered",
  hears: "messages",
} as const satisfies NotifierManifest;

const most = { title: 250, message: 1_024 } as const;
/** 1 sounds at night too. */
const priorities = { info: "-1", warning: "0", alarm: "1" } as const;

export function open({ server, token, user }: SettingsOf<"pushover">, parts: NotifierParts): Notifier {
  return httpNotifier({
    manifest,
    parts,
    compose: async ({ severity, title, text }, reveal) => ({
      method: "POST",
      url: `${server}/1/messages.json`,
      body: {
        kind: "form",
        fields: {
          token: await reveal(token),
          user: await reveal(user),
          title: cut(title, most.title),
          message: cut(text, most.message),
          priority: priorities[severity],
        },
      },
    }),
    read: ({ status, body }) =>
      status === 200 && !/"status"\s*:\s*1\b/.test(body)
        ? { kind: "refused", because: "it answered that it did not take it" }
        : null,
  });
}
