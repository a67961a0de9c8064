import { createHash, createHmac, randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { BytePath } from "../../../src/core/mirror/byte-path.ts";
import { type LeaseFile, writeLeaseFile } from "../../../src/core/site/lease-file.ts";
import { Secret } from "../../../src/core/site/secret.ts";
import type { Placement, Site } from "../../../src/core/site/site.ts";
import { type AccountState, writeStateFile } from "../../../src/core/site/state-file.ts";
import { loadAccountCode, openAppDriver } from "../../../src/drivers/apps/index.ts";
import type { AccountFile, AppDriver, AppFacts, AppPlace } from "../../../src/ports/app.ts";
import type { DatabaseAccess } from "../../../src/ports/database.ts";
import { type Client, httpClient } from "./client.ts";
import { must, runProgram } from "./programs.ts";
import { freePort, startMariadb, startWeb, webUser } from "./servers.ts";
import { shellTransport } from "./shell-transport.ts";

export const publicName = "www.example.test";
export const origins = {
  sydney: "http://sydney.example.test",
  fremont: "http://fremont.example.test",
} as const;
type AccountName = keyof typeof origins;

/** A WordPress on the account sydney, and its copy on fremont: what one sync would leave behind. */
export interface WordpressPair extends AsyncDisposable {
  readonly folder: string;
  readonly client: Client;
  readonly driver: AppDriver;
  readonly site: Site;
  readonly place: (account: AccountName) => AppPlace;
  readonly home: (account: AccountName) => string;
  readonly access: (account: AccountName, readOnly: "with-read-only" | "without") => DatabaseAccess;
  /** Runs SQL as root; the answer's lines. */
  readonly sql: (text: string) => Promise<string>;
  /** One hash over all rows and definitions of an account's database. */
  readonly databaseHash: (account: AccountName) => Promise<string>;
  readonly copyDatabase: () => Promise<void>;
  readonly writeState: (account: AccountName, state: Partial<AccountState>) => void;
  /** Null: none was ever granted. */
  readonly writeLease: (
    account: AccountName,
    lease: Omit<LeaseFile, "v" | "site" | "account"> | null,
  ) => void;
  /** Key for key what the controller would sign with. */
  readonly keyOf: (account: AccountName) => string;
  readonly stateText: (account: AccountName, state: Partial<AccountState>) => string;
  readonly plan: (account: AccountName, options?: PlanOptions) => Promise<readonly AccountFile[]>;
  readonly install: (account: AccountName, files: readonly AccountFile[]) => void;
  readonly startAccount: (account: AccountName) => Promise<void>;
  readonly killAccount: (account: AccountName) => Promise<void>;
  /** Everything that PHP complained about on an account. */
  readonly phpLog: (account: AccountName) => string;
  readonly mailLog: (account: AccountName) => string;
}

export interface PlanOptions {
  readonly readOnly?: "with-read-only" | "without";
  readonly role?: AccountState["role"];
}

const accounts = ["sydney", "fremont"] as const;
const account = `${import.meta.dirname}/../../../account`;

export async function startWordpressPair({
  theme = "twentytwentythree",
  workers = 3,
} = {}): Promise<WordpressPair> {
  const stack = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "clonepanel-wp-"));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  chmodSync(folder, 0o755);
  const database = stack.use(await startMariadb(folder));
  const code = await loadAccountCode(async (file) => readFileSync(`${account}/${file}`, "latin1"));
  const driver = await openAppDriver("wordpress", code);
  const ports = { sydney: await freePort(), fremont: await freePort() };
  const web = new Map<AccountName, AsyncDisposable>();
  stack.defer(async () => {
    for (const one of web.values()) await one[Symbol.asyncDispose]();
  });
  const home = (name: AccountName) => `${folder}/home-${name}`;
  const keys = { sydney: randomBytes(32).toString("hex"), fremont: randomBytes(32).toString("hex") };
  const site = aSite();
  const states = new Map<AccountName, AccountState>();
  const stateFolder = (name: AccountName) => `${home(name)}/.clonepanel/example`;

  const sql = (text: string) =>
    must("mariadb", ["--no-defaults", `--socket=${database.socket}`, "-N", "-B", "-e", text]);
  const dump = (name: AccountName, ...more: string[]) =>
    must("mariadb-dump", [
      "--no-defaults",
      `--socket=${database.socket}`,
      "--skip-dump-date",
      "--order-by-primary",
      ...more,
      `db_${name}`,
    ]);

  const pair: WordpressPair = {
    folder,
    site,
    driver,
    sql,
    home,
    client: httpClient(
      new Map(
        Object.entries({
          [publicName]: ports.sydney,
          "example.test": ports.sydney,
          "sydney.example.test": ports.sydney,
          "fremont.example.test": ports.fremont,
        }),
      ),
    ),
    place: (name) => ({
      site,
      placement: placementOf(site, name),
      transport: shellTransport(name, home(name)),
    }),
    access: (name, readOnly) => ({
      driver: "mysql",
      host: `localhost:${database.socket}`,
      name: `db_${name}`,
      user: `${name}_rw`,
      password: new Secret(passwordOf(name, "rw")),
      readOnly:
        readOnly === "with-read-only"
          ? { user: `${name}_ro`, password: new Secret(passwordOf(name, "ro")) }
          : null,
    }),
    databaseHash: async (name) =>
      createHash("sha256")
        .update(await dump(name))
        .digest("hex"),
    async copyDatabase() {
      const text = await dump("sydney", "--add-drop-table");
      await must("mariadb", ["--no-defaults", `--socket=${database.socket}`, "--binary-mode", "db_fremont"], {
        input: text.replace(/^\/\*M?!999999.*\n/, ""),
      });
    },
    writeState(name, change) {
      const state = { ...aState(name), ...change };
      states.set(name, state);
      const hmac = (text: string) => createHmac("sha256", keys[name]).update(text, "utf8").digest("hex");
      writeOwned(`${stateFolder(name)}/key`, keys[name], 0o600);
      writeOwned(`${stateFolder(name)}/state.json`, writeStateFile(state, hmac), 0o600);
    },
    keyOf: (name) => keys[name],
    stateText: (name, change) =>
      writeStateFile({ ...aState(name), ...change }, (text) =>
        createHmac("sha256", keys[name]).update(text, "utf8").digest("hex"),
      ),
    writeLease(name, lease) {
      const path = `${stateFolder(name)}/lease.json`;
      if (lease === null) return rmSync(path);
      const hmac = (text: string) => createHmac("sha256", keys[name]).update(text, "utf8").digest("hex");
      const { site: id, account } = aState(name);
      writeOwned(path, writeLeaseFile({ v: 1, site: id, account, ...lease }, hmac), 0o600);
    },
    async plan(name, options = {}) {
      const primary = name === "sydney" || options.role === "primary" ? name : "sydney";
      const primaryFacts = await driver.readFacts(pair.place(primary));
      const isEmpty = !existsSync(`${home(name)}/public_html/wp-config.php`);
      const facts: AppFacts | null = isEmpty ? null : await driver.readFacts(pair.place(name));
      const read = (base: string, path: BytePath) =>
        existsSync(`${base}/${path}`) ? readFileSync(`${base}/${path}`, "latin1") : null;
      return driver.planAccountSide({
        site,
        placement: placementOf(site, name),
        state: {
          ...aState(name),
          ...states.get(name),
          ...(options.role === undefined ? {} : { role: options.role }),
        },
        root: `${home(name)}/public_html`,
        stateFolder: stateFolder(name),
        facts,
        primaryFacts,
        databases: new Map([["wp", pair.access(name, options.readOnly ?? "without")]]),
        have: (path, place) => read(place === "root" ? `${home(name)}/public_html` : stateFolder(name), path),
        primaryHas: (path) => read(`${home(primary)}/public_html`, path),
      });
    },
    install(name, files) {
      for (const file of files) {
        const base = file.place === "root" ? `${home(name)}/public_html` : stateFolder(name);
        writeOwned(`${base}/${file.path}`, Buffer.from(file.content, "latin1"), file.mode);
      }
    },
    async startAccount(name) {
      web.set(name, await startWeb(folder, { id: name, home: home(name), port: ports[name], workers }));
    },
    async killAccount(name) {
      await web.get(name)?.[Symbol.asyncDispose]();
      web.delete(name);
    },
    // Debian's WordPress is older than its PHP: what its core is told about deprecated calls is not ours. And the
    // primary asks for updates, which the machine of a test may not reach.
    phpLog: (name) =>
      readOr(`${folder}/${name}-php.log`).replace(
        /.*(PHP Deprecated: .*\/wp-(includes|admin)\/|wp-includes\/update\.php).*\n/g,
        "",
      ) + readOr(`${folder}/${name}-fpm.log`).replace(/.*NOTICE.*\n/g, ""),
    mailLog: (name) => readOr(`${folder}/${name}-mail.log`),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };

  try {
    await makeDatabases(sql);
    await installPrimary(pair, theme, database.socket);
    copyFiles(pair);
    await pair.copyDatabase();
    for (const name of accounts) mkdirSync(stateFolder(name), { recursive: true });
    if (webUser !== null) for (const name of accounts) await must("chown", ["-R", `${webUser}:`, home(name)]);
    for (const name of accounts) pair.writeState(name, {});
    for (const name of accounts) await pair.startAccount(name);
    return pair;
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

/** Awkward on purpose: a password may hold anything. */
function passwordOf(name: string, rights: "rw" | "ro"): string {
  return `${name}-${rights}'"\\ $x ?> äß`;
}

export function aState(name: AccountName): AccountState {
  return {
    v: 1,
    site: "example",
    account: name,
    role: name === "sydney" ? "primary" : "replica",
    epoch: 7,
    operation: "op-1",
    primaryOrigin: origins.sydney,
    ownOrigin: origins[name],
    names: [publicName, "example.test", "sydney.example.test", "fremont.example.test"],
    generation: 12,
    appliedAt: Math.floor(Date.now() / 1000) - 90,
    surveyedAt: Math.floor(Date.now() / 1000) - 95,
    cutoverUntil: null,
  };
}

function aSite(): Site {
  const placements = accounts.map(
    (name): Placement => ({ account: name, path: "public_html", databases: "auto", origin: origins[name] }),
  );
  return {
    id: "example",
    names: [publicName, "example.test"],
    app: "wordpress",
    primary: "sydney",
    placements,
    mirror: { everyMs: 60_000, exclude: [] },
    snapshots: {
      everyMs: 3_600_000,
      keep: { hourly: 1, daily: 1, weekly: 1, monthly: 1, yearly: 1, withinMs: 86_400_000, minimum: 1 },
    },
  };
}

function placementOf(site: Site, name: AccountName): Placement {
  return site.placements.find((one) => one.account === name)!;
}

async function makeDatabases(sql: WordpressPair["sql"]): Promise<void> {
  const quote = (text: string) => `'${text.replace(/[\\']/g, "\\$&")}'`;
  for (const name of accounts) {
    await sql(
      `SET NAMES utf8mb4; CREATE DATABASE db_${name} DEFAULT CHARSET utf8mb4;
       CREATE USER ${name}_rw@localhost IDENTIFIED BY ${quote(passwordOf(name, "rw"))}; GRANT ALL ON db_${name}.* TO ${name}_rw@localhost;
       CREATE USER ${name}_ro@localhost IDENTIFIED BY ${quote(passwordOf(name, "ro"))}; GRANT SELECT ON db_${name}.* TO ${name}_ro@localhost;`,
    );
  }
}

async function installPrimary(pair: WordpressPair, theme: string, socket: string): Promise<void> {
  const root = `${pair.home("sydney")}/public_html`;
  mkdirSync(pair.home("sydney"));
  await must("cp", ["-rL", "/usr/share/wordpress", root]);
  for (const path of ["wp-config.php", ".htaccess", "wp-content/languages"])
    rmSync(`${root}/${path}`, { recursive: true, force: true });
  mkdirSync(`${root}/wp-content/uploads`);
  mkdirSync(`${root}/wp-content/mu-plugins`);
  cpSync(`${import.meta.dirname}/eager-plugin.php`, `${root}/wp-content/mu-plugins/eager-plugin.php`);
  const quote = (text: string) =>
    `'${Buffer.from(text.replace(/[\\']/g, "\\$&"), "utf8").toString("latin1")}'`;
  const salts = [
    "AUTH_KEY",
    "SECURE_AUTH_KEY",
    "LOGGED_IN_KEY",
    "NONCE_KEY",
    "AUTH_SALT",
    "SECURE_AUTH_SALT",
    "LOGGED_IN_SALT",
    "NONCE_SALT",
  ];
  const config = `<?php
/** define( 'DB_NAME', 'a comment' ); */
# define( 'DB_USER', 'another' );
define( 'DB_NAME', 'db_sydney' );
define("DB_USER", "sydney_rw");
define( 'DB_PASSWORD' , ${quote(passwordOf("sydney", "rw"))} ); // define('DB_PASSWORD', 'old');
define( 'DB_HOST', 'localhost:${socket}' );
define( 'DB_CHARSET', 'utf8mb4' );
${salts.map((name) => `define('${name}', '${randomBytes(24).toString("base64")}');`).join("\n")}
$table_prefix = 'wp_';
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
define( 'WP_DEBUG', true ); define( 'WP_DEBUG_DISPLAY', false );
if ( ! defined( 'ABSPATH' ) ) { define( 'ABSPATH', __DIR__ . '/' ); }
require_once ABSPATH . 'wp-settings.php';
`;
  writeFileSync(`${root}/wp-config.php`, config, "latin1");
  const answer = await runProgram(
    "php",
    ["-d", "display_errors=0", `${import.meta.dirname}/install.php`, publicName, theme],
    { cwd: root },
  );
  if (!answer.stdout.includes("installed"))
    throw new Error(`WordPress was not installed: ${answer.stdout}${answer.stderr}`);
}

/** What the mirror would bring to an empty account: everything but the per-host files. */
function copyFiles(pair: WordpressPair): void {
  const [from, to] = [pair.home("sydney"), pair.home("fremont")];
  cpSync(`${from}/public_html`, `${to}/public_html`, { recursive: true, preserveTimestamps: true });
  rmSync(`${to}/public_html/wp-config.php`);
}

function writeOwned(path: string, content: string | Uint8Array, mode: number): void {
  mkdirSync(dirname(path), { recursive: true });
  // As ClonePanel does it: nobody ever reads half of a file.
  const temporary = `${path}.tmp`;
  writeFileSync(temporary, content, { mode });
  chmodSync(temporary, mode);
  if (webUser !== null) chownSync(temporary, 33, 33);
  renameSync(temporary, path);
}

function readOr(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}
