import type { Config } from "../core/site/config.ts";
import type { Account, Placement, Site } from "../core/site/site.ts";
import { liesWithin } from "./local-path.ts";
import { type Finding, valueFinding as finding } from "./problem.ts";

/** Things that are right one by one but not together. Works on the converted configuration. */
export function checkOverlaps(config: Config): readonly Finding[] {
  return [
    ...proofsWithoutDns(config),
    ...sameAccounts(config),
    ...samePlaces(config),
    ...sameNames(config),
    ...ownFolders(config),
  ];
}

/** The proof for the authority is a record in the site's own zone. */
function proofsWithoutDns(config: Config): readonly Finding[] {
  return config.sites.flatMap(({ id, names }) => {
    const services = config.services.get(id);
    if (services?.certificates?.source.kind !== "acme") return [];
    const where = ["sites", id, "certificates", "acme"];
    const { dns } = services;
    if (dns === null)
      return [finding(where, "needs the site's dns section: its proof is a record in the zone")];
    const outside = names.filter((name) => name !== dns.zone && !name.endsWith(`.${dns.zone}`));
    return outside.map((name) =>
      finding(where, `${name} lies outside of the zone ${dns.zone}, so it cannot be proven there`),
    );
  });
}

/** Two names for one login would make a site its own replica. */
function sameAccounts(config: Config): readonly Finding[] {
  return pairs([...config.accounts.values()]).flatMap(([first, second]) =>
    areOne(first, second)
      ? [finding(["accounts", second.id], `is the same place as the account "${first.id}"`)]
      : [],
  );
}

function areOne(left: Account, right: Account): boolean {
  const one = left.transport;
  const other = right.transport;
  if (one.driver === "local" && other.driver === "local") {
    return liesWithin(one.path, other.path) || liesWithin(other.path, one.path);
  }
  if (one.driver === "local" || other.driver === "local") return false;
  return one.host === other.host && one.port === other.port && one.user === other.user;
}

interface Place {
  readonly site: Site;
  readonly placement: Placement;
}

/** Two sites in one folder would delete each other's files; so would one inside the other. */
function samePlaces(config: Config): readonly Finding[] {
  const places = config.sites.flatMap((site) => site.placements.map((placement) => ({ site, placement })));
  return pairs(places).flatMap(([first, second]) => {
    if (first.placement.account !== second.placement.account) return [];
    if (first.placement.path === second.placement.path) {
      const where = ["sites", second.site.id, "accounts", second.placement.account, "path"];
      return [finding(where, `the site "${first.site.id}" already lies in this folder of this account`)];
    }
    return [...nested(first, second), ...nested(second, first)];
  });
}

function nested(outer: Place, inner: Place): readonly Finding[] {
  if (!liesWithin(inner.placement.path, outer.placement.path)) return [];
  const below = inner.placement.path.slice(outer.placement.path.length + 1);
  const excluded = outer.site.mirror.exclude.map((path) => path.replace(/^(\.\/)+|\/+$/g, ""));
  if (excluded.some((path) => liesWithin(below, path))) return [];
  const where = ["sites", inner.site.id, "accounts", inner.placement.account, "path"];
  return [
    finding(
      where,
      `lies inside the folder of the site "${outer.site.id}"; add "${below}/" to the mirror.exclude of that site`,
    ),
  ];
}

function sameNames(config: Config): readonly Finding[] {
  const owner = new Map<string, string>();
  const findings: Finding[] = [];
  for (const site of config.sites) {
    for (const [index, name] of site.names.entries()) {
      const first = owner.get(name);
      if (first !== undefined) {
        const whose = first === site.id ? "is there twice" : `already belongs to the site "${first}"`;
        findings.push(finding(["sites", site.id, "names", index], whose));
      }
      owner.set(name, first ?? site.id);
    }
  }
  return findings;
}

/** The vault inside an account that is mirrored into the vault would never end. */
function ownFolders(config: Config): readonly Finding[] {
  const own = [
    { key: "vault", path: config.vaultPath },
    { key: "state", path: config.statePath },
  ] as const;
  const accounts = [...config.accounts.values()].flatMap(({ id, transport }) =>
    transport.driver === "local" ? [{ id, path: transport.path }] : [],
  );
  const mixed = own.flatMap(({ key, path }) =>
    accounts
      .filter((account) => liesWithin(path, account.path) || liesWithin(account.path, path))
      .map((account) => finding([key], `and the folder of the account "${account.id}" lie one in the other`)),
  );
  const roots = own
    .filter(({ path }) => path === "/")
    .map(({ key }) => finding([key], "must not be the root folder"));
  const shared =
    liesWithin(config.statePath, config.vaultPath) || liesWithin(config.vaultPath, config.statePath);
  return [...mixed, ...roots, ...(shared ? [finding(["state"], "and the vault lie one in the other")] : [])];
}

function pairs<T>(items: readonly T[]): readonly (readonly [T, T])[] {
  return items.flatMap((first, index) => items.slice(index + 1).map((second) => [first, second] as const));
}
