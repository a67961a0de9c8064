import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startMariadb } from "../mariadb.ts";
import { type CliAnswer, runCliHere } from "../run-cli-here.ts";
import { type LyingServer, startLyingServer } from "./lying-server.ts";

/** A site with a database on two accounts of one real server; one of them is reached through somebody who may lie. */
export interface MysqlRoom extends AsyncDisposable {
  readonly folder: string;
  readonly liar: LyingServer;
  readonly lies: "primary" | "replica";
  run(...words: readonly string[]): Promise<CliAnswer>;
  /** A few rows, and a table that is made anew: what a pass has to bring both by rows and as a whole. */
  change(): Promise<void>;
  /** All rows of a side, as its real server has them. */
  content(of: "primary" | "replica"): Promise<string>;
}

export type MysqlRoomOutcome =
  | { readonly kind: "room"; readonly room: MysqlRoom }
  | { readonly kind: "absent"; readonly because: string };

const databases = { primary: "from_here", replica: "to_there" };

export async function openMysqlRoom(lies: MysqlRoom["lies"]): Promise<MysqlRoomOutcome> {
  const outcome = await startMariadb();
  if (outcome.kind === "absent") return outcome;
  const { server } = outcome;
  const folder = mkdtempSync(join(tmpdir(), "cp-liar-"));
  const liar = await startLyingServer(server.socket, join(folder, "socket"));
  for (const name of Object.values(databases))
    await server.sql(
      `CREATE DATABASE ${name} CHARACTER SET utf8mb4; GRANT ALL ON ${name}.* TO site@localhost IDENTIFIED BY 'site'`,
    );
  await server.sql(setUp, databases.primary);
  for (const account of ["one", "two"]) {
    mkdirSync(join(folder, account, "public_html"), { recursive: true });
    writeFileSync(join(folder, account, "public_html/index.html"), "a page");
  }
  writeFileSync(join(folder, "password"), "site", { mode: 0o600 });
  writeFileSync(
    join(folder, "clonepanel.yaml"),
    configText(lies === "primary" ? [liar.socket, server.socket] : [server.socket, liar.socket]),
  );
  const run = (...words: readonly string[]) =>
    runCliHere([...words, "--json", "--config", join(folder, "clonepanel.yaml")], folder);
  let turn = 0;
  for (const words of [
    ["sync", "example.com", "--yes"],
    ["snapshot", "take", "example.com"],
  ]) {
    const { exit, stdout } = await run(...words);
    assert.equal(exit, 0, stdout);
  }
  return {
    kind: "room",
    room: {
      folder,
      liar,
      lies,
      run,
      async change() {
        turn += 1;
        await server.sql(
          `UPDATE posts SET body = 'turn ${turn}' WHERE id IN (${turn % 400}, 7); DELETE FROM posts WHERE id = ${1000 - turn};
           INSERT INTO posts VALUES (${2000 + turn}, 'new in ${turn}'); DROP TABLE IF EXISTS fresh0, fresh1;
           CREATE TABLE fresh${turn % 2} (id int PRIMARY KEY, \`turn ${turn}\` varchar(20)); INSERT INTO fresh${turn % 2} SELECT seq, 'x${turn}' FROM seq_1_to_40;
           UPDATE words SET n = ${turn} WHERE word = 'word 3'`,
          databases.primary,
        );
      },
      content: async (of) => {
        const tables = (await server.sql("SHOW TABLES", databases[of])).split("\n");
        // What was staged for an exchange that was refused is seen by nobody, and goes with the next one.
        const own = tables.filter((name) => name !== "" && !/^(?:clonepanel|cp_new_|cp_old_)/.test(name));
        const rows = own.map((name) =>
          server.sql(`SELECT '${name}', t.* FROM ${name} t ORDER BY 2`, databases[of]),
        );
        return (await Promise.all(rows)).join("");
      },
      async [Symbol.asyncDispose]() {
        await liar[Symbol.asyncDispose]();
        await server[Symbol.asyncDispose]();
        rmSync(folder, { recursive: true, force: true });
      },
    },
  };
}

const setUp = `
CREATE TABLE posts (id int PRIMARY KEY, body varchar(200) NOT NULL); INSERT INTO posts SELECT seq, CONCAT('post ', seq) FROM seq_1_to_1000;
CREATE TABLE words (word varchar(40) PRIMARY KEY, n int); INSERT INTO words SELECT CONCAT('word ', seq), 0 FROM seq_1_to_100;
CREATE TABLE other (id int PRIMARY KEY); CREATE TRIGGER tick BEFORE INSERT ON other FOR EACH ROW SET NEW.id = NEW.id;`;

function configText([primary, replica]: readonly [string, string]): string {
  const place = (account: string, side: keyof typeof databases, socket: string) =>
    `      ${account}: { path: public_html, databases: { db: { driver: mysql, host: "localhost:${socket}", name: ${databases[side]}, user: site, password: { file: ./password } } } }\n`;
  return `version: 1
vault: ./vault
state: ./state
accounts:
  one: { transport: { driver: local, path: ./one } }
  two: { transport: { driver: local, path: ./two } }
sites:
  example.com:
    names: [example.com]
    app: static
    primary: one
    accounts:
${place("one", "primary", primary)}${place("two", "replica", replica)}`;
}
