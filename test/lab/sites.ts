/** What lies on the accounts: made once, kept as a template, and put back from it in a second. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AccountFacts, AccountName } from "./facts.ts";
import { accounts, mailboxes, zone } from "./facts.ts";
import { exec, mustExec } from "./host.ts";
import { publicKey } from "./keys.ts";
import { paths } from "./paths.ts";
import { must } from "./run.ts";
import { readSecrets } from "./secrets.ts";
import { isCurrent, markCurrent } from "./stamp.ts";
import { harbourWalks, installWordpress, rockGarden } from "./wordpress.ts";

/** "site" is the WordPress to be mirrored, "foreign" another one with other content and table prefix. */
export type Content = "empty" | "site" | "foreign";

const sites = { site: harbourWalks, foreign: rockGarden } as const;

const templateOf = (account: AccountName, content: Content) => ({
  home: `${paths.template}/${account}-${content}/home`,
  dump: `${paths.template}/${account}-${content}/database.sql`,
  complete: `${paths.template}/${account}-${content}/complete`,
});

/** Puts an account's home and database into a known state; everything else that was there is gone. */
export async function placeContent(account: AccountName, content: Content): Promise<void> {
  const template = templateOf(account, content);
  if (!isCurrent(template.complete)) return makeContent(account, content);
  mkdirSync(paths.home(account), { recursive: true });
  await Promise.all([
    must("rsync", ["-a", "--delete", `${template.home}/`, `${paths.home(account)}/`]),
    recreateDatabase(accounts[account], readFileSync(template.dump)),
    exec(account, ["crontab", "-r", "-u", accounts[account].user]),
  ]);
}

/** The users exist as long as the data directory: ALL on the own database, and one that may only read it. */
export async function makeDatabaseUsers(account: AccountName): Promise<void> {
  const { database } = accounts[account];
  const secrets = readSecrets()[account];
  // An underscore in a GRANT is a wildcard: hosters write it so, or give away their other customers' databases.
  const pattern = database.name.replaceAll("_", "\\_");
  await sql(account, [
    `CREATE USER IF NOT EXISTS ${text(database.user)}@localhost IDENTIFIED BY ${text(secrets.database)}`,
    `CREATE USER IF NOT EXISTS ${text(database.readOnlyUser)}@localhost IDENTIFIED BY ${text(secrets.readOnlyDatabase)}`,
    `GRANT ALL PRIVILEGES ON \`${pattern}\`.* TO ${text(database.user)}@localhost`,
    `GRANT SELECT ON \`${pattern}\`.* TO ${text(database.readOnlyUser)}@localhost`,
  ]);
}

async function makeContent(account: AccountName, content: Content): Promise<void> {
  const template = templateOf(account, content);
  rmSync(`${paths.template}/${account}-${content}`, { recursive: true, force: true });
  await layOutHome(accounts[account]);
  await recreateDatabase(accounts[account], "");
  if (content !== "empty") {
    const site = sites[content];
    if (site.account !== account)
      throw new Error(`lab: "${content}" is a site of ${site.account}, not of ${account}`);
    await installWordpress(site);
  }
  mkdirSync(template.home, { recursive: true, mode: 0o700 });
  await must("rsync", ["-a", "--delete", `${paths.home(account)}/`, `${template.home}/`]);
  writeFileSync(template.dump, await dumpDatabase(accounts[account]), "latin1");
  markCurrent(template.complete);
}

async function layOutHome(account: AccountFacts): Promise<void> {
  const home = paths.home(account.name);
  rmSync(home, { recursive: true, force: true });
  const maildirs = mailboxes.map(
    (box) => `mail/${zone}/${box}${account.maildirInside === "" ? "" : "/Maildir"}`,
  );
  const folders = [
    account.docroot,
    ".ssh",
    ...maildirs.flatMap((box) => ["cur", "new", "tmp"].map((sub) => `${box}/${sub}`)),
  ];
  for (const folder of folders) mkdirSync(`${home}/${folder}`, { recursive: true });
  writeFileSync(`${home}/.ssh/authorized_keys`, `${publicKey("control")}\n`, { mode: 0o600 });
  writeFileSync(`${home}/.profile`, "umask 022\n");
  // The web server, another user, has to pass through the home but need not list it.
  await must("chmod", ["711", home]);
  await must("chmod", ["-R", "u=rwX,go=", `${home}/mail`, `${home}/.ssh`]);
  await must("chown", ["-R", `${account.uid}:${account.uid}`, home]);
}

async function recreateDatabase(account: AccountFacts, dump: string | Uint8Array): Promise<void> {
  const name = `\`${account.database.name}\``;
  const start = `DROP DATABASE IF EXISTS ${name};\nCREATE DATABASE ${name};\nUSE ${name};\n`;
  await mustExec(account.name, client, { input: Buffer.concat([Buffer.from(start), Buffer.from(dump)]) });
}

async function dumpDatabase(account: AccountFacts): Promise<string> {
  const options = [
    "--single-transaction",
    "--skip-dump-date",
    "--hex-blob",
    "--default-character-set=utf8mb4",
  ];
  return mustExec(account.name, ["mariadb-dump", "--no-defaults", socket, ...options, account.database.name]);
}

async function sql(account: AccountName, statements: readonly string[]): Promise<void> {
  await mustExec(account, client, { input: statements.map((statement) => `${statement};\n`).join("") });
}

const socket = "--socket=/run/mysqld/mysqld.sock";
/** root of the account's own MariaDB, by its socket. */
export const client = ["mariadb", "--no-defaults", socket, "--default-character-set=utf8mb4"] as const;

const text = (value: string): string => `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
