import type { Route } from "../core/notify/route.ts";
import type { NotifierSettings } from "../core/notify/settings.ts";
import { type WeeklyTime, weekDays } from "../core/notify/weekly.ts";
import type { SecretRef } from "../core/site/secret.ts";
import type { WrittenNotification } from "./schema/notifications.ts";

/** `place` makes the path of a secret's file absolute. */
export function toNotifier(
  written: WrittenNotification,
  place: (ref: SecretRef) => SecretRef,
): NotifierSettings {
  const route = toRoute(written);
  const placed = (ref: SecretRef | undefined) => (ref === undefined ? null : place(ref));
  switch (written.driver) {
    case "webhook":
    case "slack":
    case "discord":
    case "teams":
      return { driver: written.driver, url: place(written.url), route };
    case "healthchecks":
      return { driver: written.driver, url: place(written.url), everyMs: written.every, route };
    case "ntfy": {
      const { driver, server, topic, token } = written;
      return { driver, server, topic: place(topic), token: placed(token), route };
    }
    case "telegram":
      return {
        driver: written.driver,
        server: written.server,
        token: place(written.token),
        chat: written.chat,
        route,
      };
    case "matrix":
      return {
        driver: written.driver,
        server: written.server,
        token: place(written.token),
        room: written.room,
        route,
      };
    case "pushover": {
      const { driver, server, token, user } = written;
      return { driver, server, token: place(token), user: place(user), route };
    }
    case "gotify":
      return { driver: written.driver, server: written.server, token: place(written.token), route };
    case "pagerduty":
      return { driver: written.driver, server: written.server, key: place(written.key), route };
    case "twilio": {
      const { driver, server, account, token, from, to } = written;
      return { driver, server, account, token: place(token), from, to, route };
    }
    case "smtp": {
      const { driver, host, port, tls, from, to, login } = written;
      const own = login === undefined ? null : { user: login.user, password: place(login.password) };
      return { driver, host, port, tls, login: own, from, to, route };
    }
  }
}

function toRoute(written: WrittenNotification): Route {
  const { severity, sites = null } = written;
  const always = { severity, sites, afterMs: 0, quiet: null, weekly: null };
  if (written.driver === "healthchecks") return always;
  const { after, quiet, weekly } = written;
  return {
    ...always,
    afterMs: after ?? 0,
    quiet: quiet ?? null,
    weekly: weekly === undefined ? null : toWeekly(weekly),
  };
}

function toWeekly(written: string): WeeklyTime {
  const [day = "", time = ""] = written.split(" ");
  return { day: (weekDays as readonly string[]).indexOf(day), minute: minuteOf(time) };
}

function minuteOf(clockTime: string): number {
  const [hours = "0", minutes = "0"] = clockTime.split(":");
  return Number(hours) * 60 + Number(minutes);
}
