import { z } from "zod";
import {
  choiceMessage,
  duration,
  hostName,
  hostOrAddress,
  httpUrl,
  ipAddress,
  name,
  port,
  section,
  secureUrl,
  text,
} from "../fields.ts";
import { secretRef } from "../secret-field.ts";

/** Where it can be told from the server or the URL. */
const nameserver = hostOrAddress.optional();

/** Where nothing else tells it. */
const ownNameserver = z.union([hostName, z.ipv4(), z.ipv6()], {
  error: "must be the host name or address of one of the zone's nameservers at this provider",
});

const command = z
  .array(text("an argument"), { error: "must be a list: [program, argument, ...]" })
  .min(1, "must name a program")
  .max(64);

const rfc2136 = section({
  driver: z.literal("rfc2136"),
  server: hostOrAddress,
  port: port.default(53),
  tsig: section({
    name: hostName,
    algorithm: z
      .enum(["hmac-sha1", "hmac-sha224", "hmac-sha256", "hmac-sha384", "hmac-sha512"])
      .default("hmac-sha256"),
    secret: secretRef,
  }),
  nameserver: ipAddress.optional(),
});

const powerdns = section({
  driver: z.literal("powerdns"),
  url: httpUrl,
  server: text("a server id").default("localhost"),
  apiKey: secretRef,
  nameserver: ipAddress.optional(),
});

const cpanel = section({
  driver: z.literal("cpanel"),
  url: secureUrl.optional(),
  user: text("a login name").optional(),
  token: secretRef.optional(),
  account: name("an account").optional(),
  nameserver,
}).superRefine((written, context) => {
  const byUrl = [written.url, written.user, written.token].filter((one) => one !== undefined).length;
  if (written.account !== undefined ? byUrl === 0 : byUrl === 3) return;
  context.addIssue({
    code: "custom",
    message: "needs url, user and token (its HTTPS interface), or account alone (uapi over SSH)",
  });
});

const whm = section({
  driver: z.literal("whm"),
  url: secureUrl,
  user: text("a login name"),
  token: secretRef,
  nameserver,
});

const directadmin = section({
  driver: z.literal("directadmin"),
  url: secureUrl,
  user: text("a login name"),
  key: secretRef,
  nameserver,
});

const plesk = section({
  driver: z.literal("plesk"),
  url: secureUrl,
  user: text("a login name").optional(),
  password: secretRef.optional(),
  key: secretRef.optional(),
  nameserver,
}).superRefine(({ user, password, key }, context) => {
  const byLogin = user !== undefined && password !== undefined && key === undefined;
  const byKey = user === undefined && password === undefined && key !== undefined;
  if (!byLogin && !byKey) {
    context.addIssue({
      code: "custom",
      message: "needs user and password, or key alone (plesk bin secret_key)",
    });
  }
});

const token = <Driver extends "cloudflare" | "hetzner" | "digitalocean">(driver: Driver) =>
  section({ driver: z.literal(driver), token: secretRef, nameserver: ownNameserver });

const route53 = section({
  driver: z.literal("route53"),
  accessKeyId: z.string().regex(/^[A-Z0-9]{16,128}$/, "must be the id of an access key, like AKIA..."),
  secretAccessKey: secretRef,
  zoneId: z
    .string()
    .regex(/^[A-Z0-9]{1,32}$/, "must be the id of a hosted zone, like Z0123456789")
    .optional(),
  nameserver: ownNameserver,
});

const zonefile = section({
  driver: z.literal("zonefile"),
  account: name("an account"),
  path: text("the zone file's path on the account; {zone} stands for the zone's name"),
  check: command.optional(),
  reload: command,
  nameserver,
});

const exec = section({
  driver: z.literal("exec"),
  command,
  secrets: z
    .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,62}$/, "must be a simple name"), secretRef)
    .default({}),
  changes: z.enum(["zone", "record-set"]).default("record-set"),
  minTtl: duration.optional(),
  nameserver: ownNameserver,
});

const drivers = [
  rfc2136,
  powerdns,
  cpanel,
  whm,
  directadmin,
  plesk,
  token("cloudflare"),
  route53,
  token("hetzner"),
  token("digitalocean"),
  zonefile,
  exec,
] as const;

const driverNames = [
  "rfc2136",
  "powerdns",
  "cpanel",
  "whm",
  "directadmin",
  "plesk",
  "cloudflare",
  "route53",
  "hetzner",
  "digitalocean",
  "zonefile",
  "exec",
] as const;

export const dnsProviders = z.record(
  name("a DNS provider"),
  z.discriminatedUnion("driver", [...drivers], { error: choiceMessage("driver", driverNames) }),
);
