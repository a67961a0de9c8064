import { sharedFate, watchedHosts } from "../core/notify/shared-fate.ts";
import type { Config, SiteServices } from "../core/site/config.ts";
import type { Finding } from "./problem.ts";

/** What is right but worth saying: a site without a replica, and what a choice costs. */
export function noticesOf(config: Config): readonly Finding[] {
  return [
    ...config.sites.flatMap(alone),
    ...leased(config),
    ...sharingFate(config),
    ...[...config.services].flatMap(inTheClear),
  ];
}

/** The price of a lease, said where it is chosen. */
function leased({ services }: Config): readonly Finding[] {
  return [...services].flatMap(([id, { failover }]): readonly Finding[] => {
    if (failover.fence !== "lease") return [];
    const after = failover.lease === "fast" ? "45 s" : "180 s";
    const message =
      failover.renewal === "replica"
        ? 'the site is read-only when "clonepanel run" and its replica have both been away for 180 s; a cron line and a key that only renews lie on the replica'
        : `with a lease the site is read-only when "clonepanel run" has stood still for ${after}`;
    return [{ path: ["sites", id, "failover", "fence"], at: "key", message }];
  });
}

/** An alarm about a dead server that waits in that server's own queue. */
function sharingFate(config: Config): readonly Finding[] {
  return [...config.notifications].flatMap(([name, settings]) => {
    const because = sharedFate(settings, watchedHosts(config));
    return because === null ? [] : [{ path: ["notifications", name], at: "key" as const, message: because }];
  });
}

function inTheClear([id, { mail }]: readonly [string, SiteServices]): readonly Finding[] {
  if (mail?.mailboxes.driver !== "imap") return [];
  return [...mail.mailboxes.accounts].flatMap(([account, settings]) =>
    settings.kind === "imap" && settings.tls === "none"
      ? [
          {
            path: ["sites", id, "mail", "mailboxes", "accounts", account, "tls"],
            at: "key" as const,
            message: "passwords and mail travel unencrypted; use implicit or starttls",
          },
        ]
      : [],
  );
}

function alone(site: Config["sites"][number]): readonly Finding[] {
  if (site.placements.length > 1) return [];
  const message = "only one account: the site gets snapshots, but there is no replica to mirror it to";
  return [{ path: ["sites", site.id, "accounts"], at: "key", message }];
}
