import { z } from "zod";
import { closest } from "../core/words/closest.ts";

/**
 * A section with a fixed set of keys. Unknown keys give one line each, in the order of the issue's `keys`, so that
 * the reader of the issues can put every one at its own place in the file.
 */
export function section<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code === "unrecognized_keys")
        return issue.keys.map((key) => unknownKey(key, known)).join("\n");
      return undefined;
    },
  });
}

function unknownKey(key: string, known: readonly string[]): string {
  const meant = closest(key, known);
  return meant === null
    ? `unknown key; known here: ${known.join(", ")}`
    : `unknown key; did you mean "${meant}"?`;
}

/** Alternatives told apart by their `driver` or `kind`. */
export function choiceMessage(key: string, options: readonly string[]) {
  return (issue: { readonly code?: string; readonly input?: unknown }): string | undefined => {
    if (issue.code !== "invalid_union") return undefined;
    const given = (issue.input as Record<string, unknown> | null)?.[key];
    return given === undefined ? `is missing; one of ${options.join(", ")}` : notOneOf(given, options);
  };
}

export function notOneOf(given: unknown, options: readonly string[]): string {
  const meant = typeof given === "string" ? closest(given, options) : null;
  const list = `must be one of ${options.join(", ")}`;
  return meant === null ? list : `${list}; did you mean "${meant}"?`;
}

/** Text of at least one character, in one line. */
export function text(what: string) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  return z.string().regex(/^[^\u0000-\u001f\u007f]+$/, `must be ${what}, in one line and not empty`);
}

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const durationPattern = /^([1-9]\d{0,4})(s|m|h|d)$/;
const durationMessage = 'must be a time from one second up, with its unit: "30s", "5m", "1h" or "2d"';

/** `30s 5m 1h 2d` as milliseconds. */
export const duration = z
  .string({ error: durationMessage })
  .regex(durationPattern, durationMessage)
  .meta({ description: "A time with its unit: 30s, 5m, 1h, 2d" })
  .transform((written) => {
    const match = durationPattern.exec(written);
    const unit = match?.[2] as keyof typeof unitMs;
    return Number(match?.[1]) * unitMs[unit];
  });

const sizeUnits = { KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const;
const sizePattern = /^([1-9]\d{0,5})(KiB|MiB|GiB)$/;
const sizeMessage = 'must be a size with its unit: "512KiB", "64MiB" or "1GiB"';

/** `64MiB` as bytes. */
export const byteSize = z
  .string({ error: sizeMessage })
  .regex(sizePattern, sizeMessage)
  .meta({ description: "A size with its unit: 512KiB, 64MiB, 1GiB" })
  .transform((written) => {
    const match = sizePattern.exec(written);
    return Number(match?.[1]) * sizeUnits[match?.[2] as keyof typeof sizeUnits];
  });

const timeMessage = 'must be a time of day in UTC, like "08:00"';

/** `08:30` as minutes since midnight. */
const timeOfDay = z
  .string({ error: timeMessage })
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, timeMessage)
  .transform((written) => Number(written.slice(0, 2)) * 60 + Number(written.slice(3)));

export const quietHours = section({ from: timeOfDay, until: timeOfDay })
  .refine(({ from, until }) => from !== until, { message: "must end at another time than it begins" })
  .transform(({ from, until }) => ({ fromMinute: from, untilMinute: until }));

const hostNamePattern =
  /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** `www.example.com`: lower case, without trailing dot. */
export const hostName = z
  .string()
  .regex(
    hostNamePattern,
    'must be a host name like "www.example.com" (lower case; international names as "xn--...")',
  );

export const ipAddress = z.union([z.ipv4(), z.ipv6()], { error: "must be an IPv4 or IPv6 address" });

export const hostOrAddress = z.union([hostName, z.ipv4(), z.ipv6()], {
  error: "must be a host name or an IP address",
});

export const port = z
  .int({ error: "must be a port number" })
  .min(1, "must be a port from 1 to 65535")
  .max(65_535, "must be a port from 1 to 65535");

/** A name that also becomes a folder or file on the controller. */
export function name(what: string) {
  return z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, `the name of ${what} is made of a-z, 0-9, "-" and "_" (at most 63)`);
}

export const siteName = z
  .string()
  .regex(
    /^(?!.*\.\.)[a-z0-9]([a-z0-9._-]{0,98}[a-z0-9])?$/,
    'the name of a site is made of a-z, 0-9, ".", "-" and "_" (at most 100), like "example.com"',
  );

/** `http://host` or `https://host:port`, nothing after it. */
export const origin = z
  .string()
  .refine(isOrigin, 'must be "http://host" or "https://host:port", without a path, a user or a query')
  .transform((written) => new URL(written).origin);

function isOrigin(written: string): boolean {
  const url = parseHttpUrl(written);
  return (
    url !== null &&
    url.pathname === "/" &&
    !/[?#]/.test(written) &&
    url.username === "" &&
    url.password === ""
  );
}

/** A whole http or https URL; credentials in it would be a secret in the file. */
export const httpUrl = z
  .string()
  .refine((written) => parseHttpUrl(written) !== null, "must be a URL that starts with http:// or https://")
  .refine((written) => !hasLogin(written), "must not hold a user name or password");

/** A URL to which secrets travel: encrypted, unless it leads nowhere but to this machine. */
export const secureUrl = httpUrl.refine((written) => {
  const url = parseHttpUrl(written);
  return (
    url === null || url.protocol === "https:" || /^(127\.\d+\.\d+\.\d+|\[::1\]|localhost)$/.test(url.hostname)
  );
}, "must start with https://, since a secret travels there");

function parseHttpUrl(written: string): URL | null {
  if (!URL.canParse(written)) return null;
  const url = new URL(written);
  return url.protocol === "http:" || url.protocol === "https:" ? url : null;
}

function hasLogin(written: string): boolean {
  const url = parseHttpUrl(written);
  return url !== null && (url.username !== "" || url.password !== "");
}
