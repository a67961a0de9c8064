import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { readConfig } from "../../../src/config/read-config.ts";
import type { SyncRun } from "../../../src/core/report/sync-run.ts";
import type { Config } from "../../../src/core/site/config.ts";
import type { App } from "../../../src/ports/app-port.ts";
import type { Talk } from "../../../src/ports/talk.ts";
import { openApp } from "../../../src/wiring/open-app.ts";
import { client, startMariadb, type TestServer } from "../mariadb.ts";

export type Side = "from" | "to";

/** Two real servers, and as many sites as wanted, each with a database of its own on both. */
export interface Room extends AsyncDisposable {
  readonly servers: Readonly<Record<Side, TestServer>>;
  openSite(name: string): Promise<RoomSite>;
}

/** A site whose only content is one database, mirrored by the whole flow. */
export interface RoomSite extends AsyncDisposable {
  readonly name: string;
  /** Of the database, on both servers. */
  readonly database: string;
  readonly app: App;
  readonly folder: string;
  /** The database as it lies in the vault. */
  readonly vaultDatabase: string;
  readonly configFile: string;
  readonly signal: AbortSignal;
  sync(): Promise<SyncRun>;
  /** Statements of a person, or of the site itself. */
  sql(side: Side, statements: string | Buffer): Promise<string>;
}

/** Of both servers: an ordinary user, as a hosting account has one. */
export const roomUser = "site";
export const roomPassword = "room password";

export type RoomOutcome =
  | { readonly kind: "room"; readonly room: Room }
  | { readonly kind: "absent"; readonly because: string };

/** @param settings of the two servers, which need not be alike. */
export async function openRoom(
  settings: Readonly<Partial<Record<Side, readonly string[]>>> = {},
): Promise<RoomOutcome> {
  const outcomes = await Promise.all([startMariadb(settings.from), startMariadb(settings.to)]);
  const [from, to] = outcomes;
  if (from.kind === "absent") return from;
  if (to.kind === "absent") return to;
  const servers = { from: from.server, to: to.server };
  const folder = await mkdtemp(path.join(tmpdir(), "clonepanel-room-"));
  for (const server of Object.values(servers)) await createUser(server);
  return {
    kind: "room",
    room: {
      servers,
      openSite: (name) => openSite({ servers, folder: path.join(folder, name), name }),
      async [Symbol.asyncDispose]() {
        await Promise.all(Object.values(servers).map((server) => server[Symbol.asyncDispose]()));
        await rm(folder, { recursive: true, force: true });
      },
    },
  };
}

/** An ordinary user: everything on databases of its own, nothing else. */
async function createUser(server: TestServer): Promise<void> {
  for (const host of ["localhost", "127.0.0.1"]) {
    await server.sql(
      `CREATE USER ${roomUser}@'${host}' IDENTIFIED BY '${roomPassword}'; GRANT ALL ON \`room\\_%\`.* TO ${roomUser}@'${host}';`,
    );
  }
}

interface SiteOrder {
  readonly servers: Room["servers"];
  readonly folder: string;
  readonly name: string;
}

async function openSite({ servers, folder, name }: SiteOrder): Promise<RoomSite> {
  const database = `room_${name}`;
  await servers.from.sql(`CREATE DATABASE \`${database}\` CHARACTER SET utf8mb4`);
  // Somebody clicked it together at another host, whose server has a default of its own.
  await servers.to.sql(`CREATE DATABASE \`${database}\``);
  for (const side of ["from", "to"]) await mkdir(`${folder}/${side}/public_html`, { recursive: true });
  await writeFile(`${folder}/from/public_html/index.html`, "<p>A site.</p>");
  await writeFile(`${folder}/password`, roomPassword, { mode: 0o600 });
  const configFile = `${folder}/clonepanel.yaml`;
  const text = configText(servers, { folder, name, database });
  await writeFile(configFile, text);
  const stop = new AbortController();
  const config = validConfig(text, folder);
  const site = `${name}.test`;
  const app = await openApp({ config, talk: silent, signal: stop.signal, intent: "change" });
  return {
    name: site,
    database,
    app,
    folder,
    configFile,
    vaultDatabase: `${folder}/vault/${site}/current/databases/db`,
    signal: stop.signal,
    sync: () => syncOnce(app, site, stop.signal),
    sql: (side, statements) => client(servers[side].socket, statements, database),
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]();
      await Promise.all(Object.values(servers).map((server) => server.sql(`DROP DATABASE \`${database}\``)));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function syncOnce(app: App, site: string, signal: AbortSignal): Promise<SyncRun> {
  const review = async () => "apply" as const;
  const outcome = await app.sync({ site, signal, mode: "apply", review, deletions: "allowed" });
  if (outcome.kind === "done") return outcome.report;
  throw new Error("a sync without a person to ask was stopped");
}

function configText(
  servers: Room["servers"],
  site: { readonly folder: string; readonly name: string; readonly database: string },
): string {
  const place = (side: Side) =>
    `      ${side}: { path: public_html, databases: { db: { driver: mysql, host: "localhost:${servers[side].socket}", name: ${site.database}, user: ${roomUser}, password: { file: "${site.folder}/password" } } } }`;
  return `version: 1
vault: ${site.folder}/vault
state: ${site.folder}/state
accounts:
  from: { transport: { driver: local, path: ${site.folder}/from } }
  to: { transport: { driver: local, path: ${site.folder}/to } }
sites:
  ${site.name}.test:
    names: [${site.name}.test]
    app: static
    primary: from
    accounts:
${place("from")}
${place("to")}
`;
}

function validConfig(text: string, folder: string): Config {
  const outcome = readConfig(text, { folder, home: folder });
  if (outcome.kind === "valid") return outcome.config;
  throw new Error(JSON.stringify(outcome.problems));
}

const silent: Talk = {
  step: () => ({ progress: () => undefined, done: () => undefined, failed: () => undefined }),
  note: () => undefined,
  warn: () => undefined,
};
