import { sharedFate, watchedHosts } from "../core/notify/shared-fate.ts";
import type { Config, SiteServices } from "../core/site/config.ts";
import type { Finding, KeyPath } from "./problem.ts";

/** What is right but worth saying: features that are accepted before they are built, and a site without a replica. */
export function noticesOf(raw: unknown, config: Config): readonly Finding[] {
  return [
    ...unbuilt(raw),
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
    const after = failover.lease === "fast" ? "45 s" : "180 s (the replica does not renew it by itself yet)";
    const message = `with a lease the site is read-only when "clonepanel run" has stood still for ${after}`;
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

/** Contracted keys whose feature comes in a later version. A finished feature is one line less here. */
function unbuilt(raw: unknown): readonly Finding[] {
  const top = raw as Readonly<Record<string, unknown>>;
  const coordination = top["coordination"] as { readonly driver?: unknown } | undefined;
  const paths: readonly KeyPath[] = [...(coordination?.driver === "etcd" ? [["coordination"]] : [])];
  return paths.map((path) => ({
    path,
    at: "key",
    message: `${path.at(-1)} is accepted but not built yet in this version`,
  }));
}
