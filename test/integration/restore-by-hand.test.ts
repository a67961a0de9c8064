import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { startMariadb, type TestServer } from "./mariadb.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../..");
const schema = `
CREATE TABLE author (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(50) CHARACTER SET utf8mb4 NOT NULL, photo BLOB);
CREATE TABLE post (
  id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, author INT NOT NULL, title TEXT, price DECIMAL(9,2), made DATETIME(3),
  CONSTRAINT by_author FOREIGN KEY (author) REFERENCES author (id)
);
CREATE TABLE log (line TEXT);
CREATE VIEW titles AS SELECT p.title, a.name FROM post p JOIN author a ON a.id = p.author;
INSERT INTO author (name, photo) VALUES ('Jürgen O''Neill \\\\ 😀', x'00ff0a27'), ('', NULL);
INSERT INTO post (author, title, price, made)
  SELECT 1 + seq % 2, CONCAT('post ', seq, '\\n;'), seq / 7, '2026-11-22 17:30:00.123' + INTERVAL seq MINUTE FROM seq_1_to_5000;
INSERT INTO log VALUES ('twice'), ('twice'), (NULL);
`;

/** The document's commands, but for those that a reader fills in. */
async function commandsOf(document: string, kind: "" | " one-table" | " some-rows"): Promise<string> {
  const text = await readFile(join(root, document), "utf8");
  const blocks = [...text.matchAll(/^```sh( [a-z-]+)?\n(.*?)^```$/gms)];
  return blocks
    .filter(([, mark = ""]) => mark === kind)
    .map(([, , commands]) => commands)
    .join("\n");
}

describe("docs/how-to/restore-by-hand.md, command by command", () => {
  let server: TestServer | null = null;
  let folder = "";

  before(async () => {
    const started = await startMariadb();
    assert.equal(started.kind, "server", started.kind === "absent" ? started.because : "");
    server = started.kind === "server" ? started.server : null;
    folder = await mkdtemp(join(tmpdir(), "clonepanel-by-hand-"));
  });
  after(async () => {
    await server?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const shell = (commands: string, env: Record<string, string>) =>
    run("bash", ["--norc", "-euo", "pipefail", "-c", commands], {
      env: { ...process.env, HOME: folder, ...env },
    });

  /** Line by line without their order, which a table without a key has not; who defined a view, and with whose rights it runs, is not restored. */
  async function dump(database: string): Promise<readonly string[]> {
    const command = 'mysqldump --skip-comments --skip-extended-insert --routines --events --triggers "$D"';
    const { stdout } = await run("bash", ["-c", command], {
      env: { ...process.env, HOME: folder, D: database },
      maxBuffer: 64 << 20,
    });
    const lines = stdout.split("\n").map((line) => line.replace(/DEFINER=\S+ |SQL SECURITY \w+/g, ""));
    return lines.toSorted((left, right) => (left < right ? -1 : 1));
  }

  const clonepanel = (...args: string[]) =>
    run(process.execPath, [join(root, "src/cli/main.ts"), ...args, "--config", `${folder}/clonepanel.yaml`], {
      env: { ...process.env, DB_PASSWORD: "secret" },
    });

  test("site and database come back from a snapshot with cp, zcat and mysql alone", async () => {
    const own = server ?? assert.fail();
    await mkdir(`${folder}/one/site/sub folder/deep`, { recursive: true });
    await writeFile(`${folder}/one/site/index.html`, "<h1>Hello</h1>");
    await writeFile(`${folder}/one/site/sub folder/deep/ünï \t'code'.txt`, "odd");
    await writeFile(`${folder}/one/site/empty`, "");
    await symlink("sub folder/deep", `${folder}/one/site/link`);
    await own.sql(
      "CREATE DATABASE live; CREATE USER app@localhost IDENTIFIED BY 'secret'; GRANT ALL ON live.* TO app@localhost",
    );
    await own.sql(schema, "live");
    await writeFile(`${folder}/.my.cnf`, `[client]\nsocket=${own.socket}\nuser=root\n`, { mode: 0o600 });
    const host = `localhost:${own.socket}`;
    const database = `{ driver: mysql, host: "${host}", name: live, user: app, password: { env: DB_PASSWORD } }`;
    await writeFile(
      `${folder}/clonepanel.yaml`,
      `version: 1
vault: ./vault
state: ./state
accounts: { one: { transport: { driver: local, path: ./one } } }
sites:
  example.com: { names: [example.com], app: static, primary: one, accounts: { one: { path: site, databases: { wp: ${database} } } } }
`,
    );
    await clonepanel("sync", "--yes");
    await clonepanel("snapshot", "take");
    await own.sql(
      "DELETE FROM log; UPDATE post SET title = 'broken'; INSERT INTO author (name) VALUES ('later')",
      "live",
    );
    const names = { VAULT: `${folder}/vault`, SITE: "example.com", TARGET: `${folder}/restored` };
    const env = { ...names, DATABASE: "restored", NAME: "wp" };
    await own.sql("CREATE DATABASE untouched");
    await own.sql(schema, "untouched");

    await shell(await commandsOf("docs/how-to/restore-by-hand.md", ""), env);

    await run("diff", ["-r", "--no-dereference", `${folder}/one/site`, `${folder}/restored`]);
    const [restored, wanted] = [await dump("restored"), await dump("untouched")];
    assert.deepEqual(restored, wanted);
    assert.ok(wanted.length > 4_900, "the dump is too small to prove anything");

    await shell(await commandsOf("docs/how-to/restore-by-hand.md", " one-table"), {
      ...env,
      LIVE: "live",
      TABLE: "log",
    });
    assert.equal(
      await own.sql("SELECT COUNT(*), COUNT(line) FROM live.log; SELECT COUNT(*) FROM live.author"),
      "3\t2\n3\n",
    );
    assert.match(await readFile(`${folder}/restored-log-before.sql`, "utf8"), /CREATE TABLE `log`/);

    await shell(await commandsOf("docs/how-to/restore-by-hand.md", " some-rows"), {
      ...env,
      LIVE: "live",
      TABLE: "post",
      ROWS: "id BETWEEN 100 AND 200",
    });
    assert.equal(
      await own.sql("SELECT MIN(id), MAX(id), COUNT(*) FROM live.post WHERE title <> 'broken'"),
      "100\t200\t101\n",
    );
  });

  test("the commands of the printed recovery sheet do the same", async () => {
    const own = server ?? assert.fail();
    const { stdout } = await clonepanel("recovery-kit");
    const commands = stdout.split("\n").filter((line) => line.startsWith("    "));
    await mkdir(`${folder}/elsewhere`);
    await own.sql("DROP DATABASE restored; CREATE DATABASE restored");

    await shell(["cd ~/elsewhere", ...commands].join("\n"), {});

    assert.equal(commands.length, 2);
    await run("diff", ["-r", "--no-dereference", `${folder}/one/site`, `${folder}/elsewhere/restored`]);
    assert.deepEqual(await dump("restored"), await dump("untouched"));
  });

  test("an exported database, and an exported table, are loaded by mysql alone", async () => {
    const own = server ?? assert.fail();
    await own.sql("CREATE DATABASE exported; CREATE DATABASE exported_table");

    await clonepanel(
      "snapshot",
      "export",
      "example.com",
      "latest",
      `${folder}/wp.sql.gz`,
      "--database",
      "wp",
    );
    await clonepanel("snapshot", "export", "example.com", "latest", `${folder}/post.sql`, "--table", "post");
    const load =
      "zcat ~/wp.sql.gz | mysql --local-infile=0 exported; mysql --local-infile=0 exported_table < ~/post.sql";
    await shell(load, {});

    assert.deepEqual(await dump("exported"), await dump("untouched"));
    const sums = await own.sql("CHECKSUM TABLE untouched.post, exported_table.post EXTENDED");
    const [wanted, found] = sums.split("\n").map((line) => line.split("\t")[1]);
    assert.ok(wanted !== undefined && wanted !== "NULL" && wanted !== "0");
    assert.equal(found, wanted);
    assert.equal(await own.sql("SELECT COUNT(*) FROM exported_table.post"), "5000\n");
  });

  test("its checks notice one changed byte in a file, a part of a table and the manifest", async () => {
    const document = await commandsOf("docs/how-to/restore-by-hand.md", "");
    const checks = document.slice(0, document.indexOf("mkdir -p"));
    const env = { VAULT: `${folder}/vault`, SITE: "example.com" };
    const { stdout } = await run("ls", [`${folder}/vault/example.com/snapshots`]);
    const snapshot = `${folder}/vault/example.com/snapshots/${stdout.trim()}`;
    const parts = await run("find", [`${snapshot}/databases`, "-name", "*.sql.gz"]);

    await shell(checks, env);
    for (const path of [
      `${snapshot}/files/index.html`,
      parts.stdout.split("\n")[0] ?? "",
      `${snapshot}/manifest`,
    ]) {
      const bytes = await readFile(path);
      const changed = Buffer.from(bytes);
      changed[5] = (changed[5] ?? 0) ^ 1;
      await writeFile(path, changed);
      await assert.rejects(shell(checks, env), /did NOT match/);
      await writeFile(path, bytes);
    }
    await shell(checks, env);
  });
});
