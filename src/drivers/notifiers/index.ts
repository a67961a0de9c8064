import type { NotifierSettings } from "../../core/notify/settings.ts";
import type { Notifier } from "../../ports/notifier.ts";
import type { NotifierParts, SettingsOf } from "./parts.ts";

type Open<Driver extends NotifierSettings["driver"]> = (
  settings: SettingsOf<Driver>,
  parts: NotifierParts,
) => Promise<Notifier>;

/** Every way to a person: one folder, one line. Loaded when it is first needed. */
const drivers: { readonly [Driver in NotifierSettings["driver"]]: Open<Driver> } = {
  webhook: async (settings, parts) => (await import("./webhook/index.ts")).open(settings, parts),
  smtp: async (settings, parts) => (await import("./smtp/index.ts")).open(settings, parts),
  ntfy: async (settings, parts) => (await import("./ntfy/index.ts")).open(settings, parts),
  slack: async (settings, parts) => (await import("./slack/index.ts")).open(settings, parts),
  discord: async (settings, parts) => (await import("./discord/index.ts")).open(settings, parts),
  telegram: async (settings, parts) => (await import("./telegram/index.ts")).open(settings, parts),
  matrix: async (settings, parts) => (await import("./matrix/index.ts")).open(settings, parts),
  pushover: async (settings, parts) => (await import("./pushover/index.ts")).open(settings, parts),
  gotify: async (settings, parts) => (await import("./gotify/index.ts")).open(settings, parts),
  teams: async (settings, parts) => (await import("./teams/index.ts")).open(settings, parts),
  pagerduty: async (settings, parts) => (await import("./pagerduty/index.ts")).open(settings, parts),
  healthchecks: async (settings, parts) => (await import("./healthchecks/index.ts")).open(settings, parts),
  twilio: async (settings, parts) => (await import("./twilio/index.ts")).open(settings, parts),
};

/** Nothing is sent yet: secrets are resolved by the first message. */
export function openNotifier(settings: NotifierSettings, parts: NotifierParts): Promise<Notifier> {
  const open = drivers[settings.driver] as Open<NotifierSettings["driver"]>;
  return open(settings, parts);
}
