import type { Notifier, NotifierManifest } from "../../../ports/notifier.ts";
import { cut, httpNotifier, json } from "../http-notifier.ts";
import type { NotifierParts, SettingsOf } from "../parts.ts";

const manifest = {
  id: "pagerduty",
  title: "PagerDuty",
  source: "https://developer.pagerduty.com/docs/send-alert-event",
  message: "single",
  hears: "messages",
} as const satisfies NotifierManifest;

const severities = { info: "info", warning: "warning", alarm: "critical" } as const;
const most = { summary: 1_024, key: 255 } as const;

/** It keeps incidents of its own: the end of ours resolves the one that its beginning triggered. */
export function open({ server, key }: SettingsOf<"pagerduty">, parts: NotifierParts): Notifier {
  return httpNotifier({
    manifest,
    parts,
    compose: async ({ kind, cause, site, severity, title, text, at }, reveal) => ({
      method: "POST",
      url: `${server}/v2/enqueue`,
      body: json({
        routing_key: await reveal(key),
        event_action: kind === "over" ? "resolve" : "trigger",
        dedup_key: cause.slice(0, most.key),
        payload: {
          summary: cut(title, most.summary),
          source: site ?? "clonepanel",
          severity: severities[severity],
          timestamp: at,
          custom_details: { text },
        },
      }),
    }),
  });
}
