import type { Config, CoordinationSettings, DnsSettings, SiteServices } from "../core/site/config.ts";
import { type OidcSettings, type PanelSettings, parseListen } from "../core/site/panel-settings.ts";
import type { SecretRef } from "../core/site/secret.ts";
import type {
  Account,
  DatabaseSettings,
  Placement,
  Retention,
  Site,
  TransportSettings,
} from "../core/site/site.ts";
import { tidyHostingPath } from "./hosting-path.ts";
import { type PathBase, resolveLocalPath } from "./local-path.ts";
import type { WrittenAccount, WrittenConfig, WrittenSite } from "./schema/root.ts";
import { certificateChecks, toCertificates } from "./to-certificates.ts";
import { toAnchor, toCheck, toWindow } from "./to-checks.ts";
import { toDnsProvider } from "./to-dns-provider.ts";
import { toMail } from "./to-mail.ts";
import { toNotifier } from "./to-notifier.ts";
import { toOffsite } from "./to-offsite.ts";
import { ownFoldersBelow, toStatusPage } from "./to-status-page.ts";

/** The checked file as core types: paths of this machine absolute, names in their final form. */
export function toConfig(written: WrittenConfig, base: PathBase): Config {
  const sites = Object.entries(written.sites);
  return {
    vaultPath: resolveLocalPath(written.vault, base),
    statePath: resolveLocalPath(written.state, base),
    coordination: toCoordination(written.coordination, base),
    accounts: toMap(written.accounts, (account, id) => toAccount(id, account, base)),
    sites: sites.map(([id, site]) => toSite(id, site, { base, statusPages: written.statusPages })),
    services: toMap(written.sites, (site, id) => toServices({ id, site }, written.accounts, base)),
    dnsProviders: toMap(written.dnsProviders, (provider) =>
      toDnsProvider(provider, written.accounts, (ref) => toSecretRef(ref, base)),
    ),
    anchors: written.anchors.map(toAnchor),
    observers: toMap(written.observers, ({ key, network }, name) => ({
      key: toSecretRef(key, base),
      network: network ?? name,
    })),
    notifications: toMap(written.notifications, (one) => toNotifier(one, (ref) => toSecretRef(ref, base))),
    bytesPerSecond: written.bandwidth ?? null,
    quietHours: written.quiet ?? null,
    panel: toPanel(written.panel, base),
    statusPages: toMap(written.statusPages, toStatusPage),
    offsite:
      written.offsite === undefined
        ? null
        : toOffsite(written.offsite, base, (ref) => toSecretRef(ref, base)),
  };
}

function toPanel(
  { listen, hosts, proxy, oidc }: WrittenConfig["panel"],
  base: PathBase,
): PanelSettings | null {
  const place = listen === "off" ? null : parseListen(listen);
  if (place === null) return null;
  const scheme = proxy === "https" ? "https" : "http";
  return { ...place, hosts, scheme, oidc: oidc === undefined ? null : toOidc(oidc, base) };
}

function toOidc(
  { issuer, client, secret, title, claim, users }: NonNullable<WrittenConfig["panel"]["oidc"]>,
  base: PathBase,
): OidcSettings {
  return {
    issuer,
    client,
    secret: secret === undefined ? null : toSecretRef(secret, base),
    title: title ?? new URL(issuer).host,
    claim,
    users: new Map(Object.entries(users)),
  };
}

function toMap<From, To>(
  entries: Readonly<Record<string, From>>,
  convert: (value: From, key: string) => To,
): ReadonlyMap<string, To> {
  return new Map(Object.entries(entries).map(([key, value]) => [key, convert(value, key)]));
}

function toSecretRef(ref: SecretRef, base: PathBase): SecretRef {
  if ("file" in ref) return { file: resolveLocalPath(ref.file, base) };
  if ("age" in ref)
    return { age: resolveLocalPath(ref.age, base), identity: resolveLocalPath(ref.identity, base) };
  return ref;
}

function toAccount(id: string, written: WrittenAccount, base: PathBase): Account {
  return {
    id,
    transport: toTransport(written.transport, base),
    addresses: written.addresses,
    origin: written.origin ?? null,
  };
}

function toTransport(written: WrittenAccount["transport"], base: PathBase): TransportSettings {
  return written.driver === "local"
    ? { driver: "local", path: resolveLocalPath(written.path, base) }
    : { ...written, identity: resolveLocalPath(written.identity, base) };
}

interface SiteBase {
  readonly base: PathBase;
  readonly statusPages: WrittenConfig["statusPages"];
}

function toSite(id: string, written: WrittenSite, { base, statusPages }: SiteBase): Site {
  const placements = Object.entries(written.accounts).map(([account, place]) =>
    toPlacement(account, place, base),
  );
  return {
    id,
    names: written.names,
    app: written.app,
    primary: written.primary,
    placements,
    mirror: {
      everyMs: written.mirror.every,
      // What is ours on an account is no content of the site.
      exclude: [...written.mirror.exclude, ...ownFoldersBelow(placements, statusPages)],
    },
    snapshots: { everyMs: written.snapshots.every, keep: toRetention(written.snapshots.keep) },
  };
}

function toRetention({ within, ...counts }: WrittenSite["snapshots"]["keep"]): Retention {
  return { ...counts, withinMs: within };
}

type WrittenPlacement = WrittenSite["accounts"][string];

function toPlacement(account: string, written: WrittenPlacement, base: PathBase): Placement {
  return {
    account,
    path: tidyHostingPath(written.path),
    databases: written.databases === "auto" ? "auto" : toDatabases(written.databases, base),
    origin: written.origin ?? null,
  };
}

type WrittenDatabases = Exclude<WrittenPlacement["databases"], "auto">;

function toDatabases(written: WrittenDatabases, base: PathBase): Readonly<Record<string, DatabaseSettings>> {
  return Object.fromEntries(
    Object.entries(written).map(([name, database]) => [name, toDatabase(database, base)]),
  );
}

function toDatabase(written: WrittenDatabases[string], base: PathBase): DatabaseSettings {
  if (written.driver === "sqlite") return written;
  const { readOnly, password, ...rest } = written;
  return {
    ...rest,
    password: toSecretRef(password, base),
    readOnly:
      readOnly === undefined ? null : { user: readOnly.user, password: toSecretRef(readOnly.password, base) },
  };
}

function toServices(
  { id, site: written }: { readonly id: string; readonly site: WrittenSite },
  accounts: WrittenConfig["accounts"],
  base: PathBase,
): SiteServices {
  const domain = written.dns?.zone ?? id;
  return {
    dns: written.dns === undefined ? null : toDns(written.dns, written.names, base),
    mail:
      written.mail === undefined
        ? null
        : toMail(written.mail, { base, domain, secretRef: (ref) => toSecretRef(ref, base) }),
    checks: [
      ...written.checks.map((check) => toCheck(check, (ref) => toSecretRef(ref, base))),
      ...certificateChecks(written, accounts),
    ],
    maintenance: written.maintenance.map(toWindow),
    failover: written.failover,
    certificates:
      written.certificates === undefined
        ? null
        : toCertificates(written.certificates, (ref) => toSecretRef(ref, base)),
    drillEveryMs: written.drill.every,
    requests:
      written.requests === undefined
        ? null
        : { clients: written.requests.clients, everyMs: written.requests.every },
  };
}

function toDns(
  written: NonNullable<WrittenSite["dns"]>,
  siteNames: readonly string[],
  base: PathBase,
): DnsSettings {
  return {
    zone: written.zone,
    providers: written.providers,
    policy: written.policy,
    names: written.names ?? siteNames,
    ttl: { normalMs: written.ttl.normal, shortMs: written.ttl.short },
    recordsPath: written.records === undefined ? null : resolveLocalPath(written.records, base),
    undeclared: written.undeclared,
    everyMs: written.every,
  };
}

function toCoordination(written: WrittenConfig["coordination"], base: PathBase): CoordinationSettings {
  if (written.driver === "sqlite") return written;
  const local = (path: string | undefined) => (path === undefined ? null : resolveLocalPath(path, base));
  return { ...written, ca: local(written.ca), cert: local(written.cert), key: local(written.key) };
}
