import { z } from "zod";
import { choiceMessage, duration, hostName, name, origin, section, siteName, text } from "../fields.ts";
import { refuseHostingPath } from "../hosting-path.ts";
import { secretRef } from "../secret-field.ts";
import { certificates } from "./certificates.ts";
import { checks, maintenanceWindow } from "./checks.ts";
import { mail } from "./mail.ts";
import { requests } from "./requests.ts";

const accountName = name("an account");

const hostingPath = text("a folder").superRefine((written, context) => {
  const because = refuseHostingPath(written);
  if (because !== null) context.addIssue({ code: "custom", message: because });
});

const mysql = section({
  driver: z.literal("mysql"),
  host: text("a host, host:port or host:/socket").default("localhost"),
  name: text("the database's name").max(64, "is longer than a database name can be"),
  user: text("a user").max(128, "is longer than a user name can be"),
  password: secretRef,
  readOnly: section({ user: text("a user"), password: secretRef }).optional(),
});

const sqlite = section({ driver: z.literal("sqlite"), path: text("the database file") });

const databases = z.union(
  [
    z.literal("auto"),
    z.record(
      name("a database"),
      z.discriminatedUnion("driver", [mysql, sqlite], {
        error: choiceMessage("driver", ["mysql", "sqlite"]),
      }),
    ),
  ],
  { error: 'must be "auto", or a section with one entry a database' },
);

const placement = section({
  path: hostingPath,
  databases: databases.default("auto"),
  origin: origin.optional(),
});

/** A path below the site's root; a trailing slash means a folder. */
const excluded = text("a path").refine(
  (written) => !written.startsWith("/") && !written.split("/").includes("..") && !/^\.?\/*$/.test(written),
  'must be a path below the site\'s folder, without a leading "/" and without ".."',
);

const count = z.int("must be a whole number").min(0, "must not be negative").max(10_000, "is too large");

const keep = section({
  hourly: count.default(24),
  daily: count.default(14),
  weekly: count.default(8),
  monthly: count.default(12),
  yearly: count.default(3),
  within: duration.prefault("1d"),
  minimum: count.min(1, "must be at least 1: the newest good snapshot always stays").default(3),
});

const dns = section({
  zone: hostName,
  providers: z.array(name("a DNS provider")).min(1, "at least one provider is needed"),
  policy: z.enum(["failover", "round-robin", "own-address"]).default("failover"),
  names: z.array(hostName).min(1, "at least one name is needed").optional(),
  ttl: section({ normal: duration.prefault("5m"), short: duration.prefault("1m") }).prefault({}),
  records: text("a path").optional(),
  undeclared: z.enum(["keep", "remove"]).default("keep"),
  every: duration.prefault("10s"),
});

const failover = section({
  mode: z.enum(["manual", "assisted", "automatic"]).default("manual"),
  fence: z.enum(["none", "lease"]).default("none"),
  lease: z.enum(["default", "fast"]).default("default"),
  renewal: z.enum(["controller", "replica"]).optional(),
})
  .superRefine(({ fence, lease, renewal }, context) => {
    const because = refuseRenewal(fence, lease);
    if (renewal === "replica" && because !== null)
      context.addIssue({ code: "custom", path: ["renewal"], message: because });
  })
  // The loss of the controller alone makes no site read-only, unless somebody wrote that it shall.
  .transform((written) => {
    const usual = refuseRenewal(written.fence, written.lease) === null ? "replica" : "controller";
    return { ...written, renewal: written.renewal ?? usual };
  });

/** Its cron runs once a minute. */
function refuseRenewal(fence: "none" | "lease", lease: "default" | "fast"): string | null {
  if (fence === "none") return "there is nothing to renew: it goes with fence: lease";
  return lease === "fast"
    ? "a replica's cron is slower than a fast lease: it goes with lease: default"
    : null;
}

const site = section({
  names: z.array(hostName).min(1, "at least one name is needed"),
  app: z.enum(["auto", "wordpress", "php", "static"]).default("auto"),
  primary: accountName,
  accounts: z.record(accountName, placement),
  mirror: section({ every: duration.prefault("1m"), exclude: z.array(excluded).default([]) }).prefault({}),
  snapshots: section({ every: duration.prefault("1h"), keep: keep.prefault({}) }).prefault({}),
  dns: dns.optional(),
  mail: mail.optional(),
  checks: checks.default([]),
  maintenance: z.array(maintenanceWindow).default([]),
  failover: failover.prefault({}),
  certificates: certificates.optional(),
  requests: requests.optional(),
  drill: section({ every: duration.prefault("7d") }).prefault({}),
});

export const sites = z.record(siteName, site).refine((all) => Object.keys(all).length > 0, {
  message: "at least one site is needed",
});
