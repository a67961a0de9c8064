import type { PlannedPlacement, PlannedSite, SeenAccount } from "./plan-config.ts";

/** A clonepanel.yaml for a person to read and change: every line that was guessed says so. */
export function configText(order: {
  readonly accounts: readonly SeenAccount[];
  readonly sites: readonly PlannedSite[];
  /** Of the controller, as they are written: `~/clonepanel/vault`. */
  readonly folders: { readonly vault: string; readonly state: string };
}): string {
  const { accounts, sites, folders } = order;
  return [
    "# ClonePanel's configuration, as a first look at your accounts proposes it. Read it, change it, then:",
    "#   clonepanel config check      every mistake at once, with its line",
    "#   clonepanel doctor            looks at the accounts, changes nothing",
    "#   clonepanel sync --preview    the plan",
    "# Secrets never stand here: wherever one is needed, write { env: NAME }, { file: path } or { cmd: [..] }.",
    "version: 1",
    `vault: ${text(folders.vault)}   # the copies and snapshots: as big as your sites, and their changes`,
    `state: ${text(folders.state)}   # what the controller knows: who is the primary, what was done`,
    "",
    "accounts:",
    ...accounts.flatMap(accountLines),
    "",
    "sites:",
    ...sites.flatMap(siteLines),
    "",
  ].join("\n");
}

function accountLines(account: SeenAccount): readonly string[] {
  const { host, port, user, identity, hostKey, addresses } = account;
  const compared =
    hostKey.trust === "known"
      ? "# you had accepted this key before"
      : "# shown now and compared by nobody: compare it with the one your host publishes";
  return [
    `  ${text(account.id)}:`,
    "    transport:",
    "      driver: ssh",
    `      host: ${text(host)}`,
    `      port: ${port}`,
    `      user: ${text(user)}`,
    `      identity: ${text(identity)}`,
    `      hostKey: ${text(hostKey.fingerprint)}   ${compared}`,
    `    addresses: [${addresses.map(text).join(", ")}]   # what DNS publishes for this account; a site may have another address than the login`,
    `    origin: ${text(`http://${host}`)}   # a URL that reaches this account whatever DNS says; else delete the line`,
  ];
}

function siteLines(site: PlannedSite): readonly string[] {
  return [
    `  ${text(site.id)}:`,
    `    names: [${site.names.map(text).join(", ")}]`,
    "    app: auto",
    `    primary: ${text(site.primary)}   # takes the updates; the others are read-only copies`,
    "    accounts:",
    ...site.placements.flatMap(placementLines),
    "    mirror: { every: 1m }",
    "    snapshots: { every: 1h, keep: { hourly: 24, daily: 14, weekly: 8, monthly: 12, yearly: 3 } }",
    ...dnsLines(site),
  ];
}

function placementLines({ account, path, holds }: PlannedPlacement): readonly string[] {
  const line = `      ${text(account)}: { path: ${text(path)}, databases: auto }`;
  switch (holds) {
    case "site":
      return [line];
    case "same-name":
      return [`${line}   # a copy is here already: it is kept in a snapshot before it is replaced`];
    case "other-site":
      return [
        `${line}   # SOMETHING ELSE LIES HERE: choose another path, or let it be replaced (it is kept in a snapshot)`,
      ];
    case "nothing":
      return [
        `      # Nothing is here yet. When the site has a database, make an empty one in this account's panel and write instead:`,
        `      # ${text(account)}: { path: ${text(path)}, databases: { wp: { driver: mysql, host: localhost, name: ..., user: ..., password: { file: ... } } } }`,
        line,
      ];
  }
}

function dnsLines(site: PlannedSite): readonly string[] {
  return [
    "    # So that the names follow the site: docs/how-to/dns.md",
    `    # dns: { zone: ${site.id}, providers: [...], policy: failover, names: [${site.names.join(", ")}] }`,
  ];
}

/** JSON's strings are YAML's, too. */
function text(value: string): string {
  return /^[A-Za-z_~][\w./~-]*$/.test(value) && !/^(true|false|null|yes|no|on|off|~)$/i.test(value)
    ? value
    : JSON.stringify(value);
}
