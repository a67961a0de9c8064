import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { sqliteDriver } from "../../src/drivers/databases/sqlite/index.ts";
import type { DatabasePlace } from "../../src/ports/database.ts";
import {
  type DatabaseHarness,
  databaseContract,
  type TestDatabase,
} from "../../src/testing/database-contract.ts";
import { mirrorOnce } from "../../src/testing/database-mirror.ts";
import { directTransport } from "../../src/testing/direct-transport.ts";
import { makeScratchFolder } from "../../src/testing/scratch-folder.ts";

const everyType = `
CREATE TABLE "odd ""name"" 'x' ö" ("order" INTEGER PRIMARY KEY AUTOINCREMENT, "a b" TEXT, any, r REAL, b BLOB, g INTEGER GENERATED ALWAYS AS ("order" * 2) STORED);
INSERT INTO "odd ""name"" 'x' ö" ("order", "a b", any, r, b) VALUES
 (0, 'zero', 1, 1.5, X'00ff'), (-5, 'it''s', 1.0, -0.0, X''), (1, '', '1', 1e300, NULL), (2, NULL, X'31', 9e999, X'0a0d27'),
 (3, 'line' || char(10) || 'two', NULL, 0.1, 'text in blob'), (4, 'cr' || char(13) || char(10) || 'back\\slash', 9223372036854775807, 1e21, zeroblob(2000)),
 (5, 'nul' || char(0) || 'byte', -9223372036854775808, 1e-7, X'ff'), (6, CAST(X'ff41' AS TEXT), 0.1 + 0.2, 3, X'27'),
 (7, 'emoji 😀 ⏎ \\n', 'NULL', NULL, randomblob(600)), (9223372036854775807, 'line' || char(10) || 'with \\ back', 'x', 2.0, NULL);
CREATE TABLE wr (k TEXT COLLATE NOCASE, v, PRIMARY KEY (k)) WITHOUT ROWID;
INSERT INTO wr VALUES ('A', 1), ('b', 2.5), ('ö', NULL);
CREATE TABLE "select" ("from" TEXT UNIQUE, "where" INT REFERENCES wr (k));
INSERT INTO "select" VALUES (NULL, 1), (NULL, 1), ('x', 2);
CREATE INDEX "odd index" ON "select" ("where") WHERE "from" IS NOT NULL;
CREATE TRIGGER wr_trigger AFTER INSERT ON wr BEGIN INSERT INTO "select" VALUES ('fired ' || new.k, 0); END;
`;

databaseContract("sqlite, copies in a folder,", () => openHarness(makeScratchFolder));
databaseContract("sqlite, copies in memory,", () => openHarness("memory"));

test("a database that is not there yet is made with its folder, and a reader calls it absent", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "clonepanel-test-"));
  try {
    const driver = sqliteDriver(makeScratchFolder);
    const place = (file: string): DatabasePlace => ({
      name: "wp",
      access: { driver: "sqlite", path: path.join(folder, file) },
      transport: directTransport({ socket: null }),
      policy: { skipTables: [], skipRows: [] },
    });
    await sqlite3(
      path.join(folder, "from.db"),
      "CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (1);",
    );

    await assert.rejects(driver.openReader(place("new/ö/to.db")), { code: "DATABASE_ABSENT" });
    await mirrorOnce(driver, { from: place("from.db"), to: place("new/ö/to.db") });

    assert.equal((await sqlite3(path.join(folder, "new/ö/to.db"), "SELECT id FROM t;")).trim(), "1");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

async function openHarness(room: Parameters<typeof sqliteDriver>[0]): Promise<DatabaseHarness> {
  const folder = await mkdtemp(path.join(tmpdir(), "clonepanel-test-"));
  const transport = directTransport({ socket: null });
  let count = 0;
  return {
    driver: sqliteDriver(room),
    everyType,
    async createDatabase(): Promise<TestDatabase> {
      count += 1;
      const file = path.join(folder, `${count}.db`);
      await sqlite3(file, count % 2 === 0 ? "PRAGMA journal_mode=WAL;" : "PRAGMA user_version=0; VACUUM;");
      return {
        place: (policy) => ({
          name: "wp",
          access: { driver: "sqlite", path: file },
          transport,
          policy: { skipTables: [], skipRows: [], ...policy },
        }),
        exec: (sql) => sqlite3(file, sql),
        async [Symbol.asyncDispose]() {
          await rm(file, { force: true });
        },
      };
    },
    async [Symbol.asyncDispose]() {
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function sqlite3(file: string, sql: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn("sqlite3", ["-bail", "-cmd", ".timeout 10000", file]);
    let out = "";
    let err = "";
    child.stdout.on("data", (text) => (out += text));
    child.stderr.on("data", (text) => (err += text));
    child.once("error", reject);
    child.once("close", (code) => (code === 0 ? resolve(out) : reject(new Error(err))));
    child.stdin.on("error", () => undefined);
    child.stdin.end(sql);
  });
}
