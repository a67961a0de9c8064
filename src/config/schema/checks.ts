import { z } from "zod";
import {
  choiceMessage,
  duration,
  hostName,
  hostOrAddress,
  httpUrl,
  name,
  port,
  section,
  text,
} from "../fields.ts";
import { secretRef } from "../secret-field.ts";

/** What every kind of check has. */
const rhythm = {
  name: text("a name").optional(),
  every: duration.prefault("30s"),
  failures: z.int("must be a whole number").min(1, "must be at least 1").max(20, "is too large").default(3),
  needs: text("the name of another check").optional(),
};

const account = name("an account");

/** Two limits of which the second is worse. */
function limits<Field extends z.ZodType>(
  field: Field,
  defaults: { warn: z.input<Field>; bad: z.input<Field> },
) {
  return z
    .strictObject({
      warn: field.prefault(defaults.warn as never),
      bad: field.prefault(defaults.bad as never),
    })
    .prefault({} as never);
}

const percent = z
  .number("must be a number")
  .min(1, "must be from 1 to 100")
  .max(100, "must be from 1 to 100");
const days = z.int("must be a whole number").min(0, "must not be negative").max(365, "is too large");
const status = z
  .int("must be an HTTP status")
  .min(100, "must be an HTTP status")
  .max(599, "must be an HTTP status");

const http = section({
  kind: z.literal("http"),
  url: httpUrl,
  expect: section({
    status: status.optional(),
    body: text("a text that the page holds").optional(),
    not: text("a text that the page must not hold").optional(),
    json: section({
      path: text('a path like "queue.depth"'),
      equals: z.union([z.string(), z.number(), z.boolean(), z.null()]),
    }).optional(),
    firstByte: duration.optional(),
  }).prefault({}),
  ...rhythm,
});

const tcp = section({ kind: z.literal("tcp"), host: hostOrAddress, port, ...rhythm });
const dns = section({ kind: z.literal("dns"), ...rhythm });
const smtp = section({
  kind: z.literal("smtp"),
  host: hostOrAddress,
  port: port.default(25),
  startTls: z.enum(["needed", "unasked"]).default("unasked"),
  ...rhythm,
});
const imap = section({
  kind: z.literal("imap"),
  host: hostOrAddress,
  port: port.default(993),
  tls: z.enum(["implicit", "none"]).default("implicit"),
  ...rhythm,
});
const ssh = section({ kind: z.literal("ssh"), account, ...rhythm });
const certificate = section({
  kind: z.literal("certificate"),
  host: hostOrAddress,
  port: port.default(443),
  serves: hostOrAddress.optional(),
  days: limits(days, { warn: 21, bad: 7 }),
  ...rhythm,
  every: duration.prefault("1h"),
});
const disk = section({
  kind: z.literal("disk"),
  account,
  percent: limits(percent, { warn: 90, bad: 95 }),
  ...rhythm,
  every: duration.prefault("5m"),
});
const clock = section({
  kind: z.literal("clock"),
  account,
  offset: limits(duration, { warn: "5s", bad: "60s" }),
  ...rhythm,
  every: duration.prefault("5m"),
});
const lag = section({
  kind: z.literal("lag"),
  age: limits(duration, { warn: "15m", bad: "1h" }),
  ...rhythm,
});
const snapshot = section({
  kind: z.literal("snapshot"),
  age: limits(duration, { warn: "2h", bad: "1d" }),
  ...rhythm,
  every: duration.prefault("5m"),
});

/** A proof is rare, and so is its age looked at. */
const verify = section({
  kind: z.literal("verify"),
  age: limits(duration, { warn: "35d", bad: "70d" }),
  ...rhythm,
  every: duration.prefault("1h"),
});
const drill = section({
  kind: z.literal("drill"),
  age: limits(duration, { warn: "10d", bad: "20d" }),
  ...rhythm,
  every: duration.prefault("1h"),
});
const mail = section({
  kind: z.literal("mail"),
  age: limits(duration, { warn: "30m", bad: "2h" }),
  ...rhythm,
  every: duration.prefault("5m"),
});

const domain = section({
  kind: z.literal("domain"),
  domain: hostName,
  rdap: httpUrl.optional(),
  days: limits(days, { warn: 45, bad: 14 }),
  ...rhythm,
  every: duration.prefault("12h"),
});
/** The key is what the caller shows, so that nobody else can say that it lives. */
const heartbeat = section({
  kind: z.literal("heartbeat"),
  key: secretRef,
  age: limits(duration, { warn: "25h", bad: "49h" }),
  ...rhythm,
  name: name("a heartbeat"),
  every: duration.prefault("1m"),
  failures: rhythm.failures.default(1),
});

const kinds = [
  http,
  tcp,
  dns,
  smtp,
  imap,
  ssh,
  certificate,
  disk,
  clock,
  lag,
  snapshot,
  verify,
  drill,
  mail,
  domain,
  heartbeat,
] as const;
const kindNames = kinds.map(({ shape }) => shape.kind.value);

export const checks = z.array(
  z.discriminatedUnion("kind", kinds, { error: choiceMessage("kind", kindNames) }),
);

export type WrittenCheck = z.output<typeof checks>[number];

const moment = z.iso.datetime({
  offset: true,
  error: 'must be a moment with its zone, like "2026-12-01T02:00:00+11:00"',
});

/** Both ends are needed: a window that nobody closes would hide the next failure. */
export const maintenanceWindow = section({ from: moment, until: moment }).refine(
  ({ from, until }) => Date.parse(from) < Date.parse(until),
  { message: "must end after it begins", path: ["until"] },
);

export type WrittenWindow = z.output<typeof maintenanceWindow>;

const anchor = z
  .string()
  .regex(/^(\[[0-9a-f:.]+\]|[a-z0-9.-]{1,253}):\d{1,5}$/i, 'must be "host:port", like "9.9.9.9:53"');

export const anchors = z
  .array(anchor)
  .min(1, "at least one place is needed")
  .max(9, "more would only cost time")
  .default(["1.1.1.1:53", "8.8.8.8:53", "9.9.9.9:53"]);
