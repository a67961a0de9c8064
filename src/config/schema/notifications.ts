import { z } from "zod";
import {
  choiceMessage,
  duration,
  hostOrAddress,
  name,
  port,
  quietHours,
  section,
  secureUrl,
  siteName,
  text,
} from "../fields.ts";
import { secretRef } from "../secret-field.ts";

/** What every destination may say about what it is told, and when. */
const route = {
  severity: z.enum(["info", "warning", "alarm"]).default("warning"),
  sites: z.array(siteName).min(1, "name at least one site").optional(),
  /** Escalation: only what is still open and unacknowledged then. */
  after: duration.optional(),
  /** UTC. */
  quiet: quietHours.optional(),
  /** UTC. "All is well", or what is not. */
  weekly: z
    .string()
    .regex(
      /^(mon|tue|wed|thu|fri|sat|sun) ([01]\d|2[0-3]):[0-5]\d$/,
      'must be a time of the week, like "mon 08:00"',
    )
    .optional(),
};

/** A heartbeat is told no messages. */
const { after: _after, quiet: _quiet, weekly: _weekly, ...pulse } = route;

const server = (usual: string) =>
  secureUrl.default(usual).transform((written) => written.replace(/\/+$/, ""));
const ownServer = secureUrl.transform((written) => written.replace(/\/+$/, ""));

const hook = <Name extends string>(driver: Name) =>
  section({ driver: z.literal(driver), url: secretRef, ...route });

const mailAddress = z.email("must be a mail address");

const drivers = [
  hook("webhook"),
  hook("slack"),
  hook("discord"),
  hook("teams"),
  section({
    driver: z.literal("ntfy"),
    server: server("https://ntfy.sh"),
    topic: secretRef,
    token: secretRef.optional(),
    ...route,
  }),
  section({
    driver: z.literal("telegram"),
    server: server("https://api.telegram.org"),
    token: secretRef,
    chat: text("a chat's number or @name"),
    ...route,
  }),
  section({
    driver: z.literal("matrix"),
    server: ownServer,
    token: secretRef,
    room: text("a room's id"),
    ...route,
  }),
  section({
    driver: z.literal("pushover"),
    server: server("https://api.pushover.net"),
    token: secretRef,
    user: secretRef,
    ...route,
  }),
  section({ driver: z.literal("gotify"), server: ownServer, token: secretRef, ...route }),
  section({
    driver: z.literal("pagerduty"),
    server: server("https://events.pagerduty.com"),
    key: secretRef,
    ...route,
  }),
  section({
    driver: z.literal("healthchecks"),
    url: secretRef,
    every: duration.prefault("1m"),
    ...pulse,
    severity: z.enum(["info", "warning", "alarm"]).default("alarm"),
  }),
  section({
    driver: z.literal("twilio"),
    server: server("https://api.twilio.com"),
    account: text("an account's SID"),
    token: secretRef,
    from: text("a phone number"),
    to: text("a phone number"),
    ...route,
    severity: z.enum(["info", "warning", "alarm"]).default("alarm"),
  }),
  section({
    driver: z.literal("smtp"),
    host: hostOrAddress,
    port: port.default(587),
    tls: z.enum(["implicit", "starttls", "none"]).default("starttls"),
    login: section({ user: text("a user"), password: secretRef }).optional(),
    from: mailAddress,
    to: z.array(mailAddress).min(1, "name at least one address").max(20, "are too many"),
    ...route,
  }),
] as const;

const driverNames = drivers.map(({ shape }) => shape.driver.value);

export const notifications = z.record(
  name("a notification"),
  z.discriminatedUnion("driver", drivers, { error: choiceMessage("driver", driverNames) }),
);

export type WrittenNotification = z.output<typeof notifications>[string];
