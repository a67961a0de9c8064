import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, test } from "node:test";
import { Secret } from "../../src/core/site/secret.ts";
import type { DatabaseHarness } from "../../src/testing/database-contract.ts";
import { mirrorOnce, planMirroring, surveyOf } from "../../src/testing/database-mirror.ts";
import type { TestServer } from "./mariadb.ts";

/** What only this kind of database has. */
export function mysqlClaims(server: TestServer, harness: DatabaseHarness): void {
  const { driver } = harness;

  describe("the mysql driver by itself", () => {
    test("a user who may only SELECT can survey, and is refused as a writer by name", async () => {
      await using database = await harness.createDatabase();
      await database.exec("CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t VALUES (1, 'x');");
      const { access } = database.place();
      assert.ok(access.driver === "mysql");
      await server.sql(
        `CREATE USER reader@'%' IDENTIFIED BY 'seecret'; GRANT SELECT ON \`${access.name}\`.* TO reader@'%'; FLUSH PRIVILEGES;`,
      );
      const place = {
        ...database.place(),
        access: {
          ...access,
          host: `127.0.0.1:${server.port}`,
          user: "reader",
          password: new Secret("seecret"),
        },
      };

      const survey = await surveyOf(driver, place);

      assert.equal(survey.tables[0]?.buckets[0]?.rows, 1);
      await assert.rejects(driver.openWriter(place), (error: Error) => {
        assert.equal((error as { code?: string }).code, "DATABASE_ACCESS_REFUSED");
        assert.match(error.message, /INSERT, UPDATE, DELETE, CREATE, ALTER, DROP missing/);
        return true;
      });
      const wrong = { ...place, access: { ...place.access, password: new Secret("other") } };
      await assert.rejects(driver.openReader(wrong), { code: "DATABASE_ACCESS_REFUSED" });
    });

    test("an unknown database and a dead server are told apart", async () => {
      await using database = await harness.createDatabase();
      const { access } = database.place();
      assert.ok(access.driver === "mysql");
      const elsewhere = (change: object) => ({ ...database.place(), access: { ...access, ...change } });

      await assert.rejects(driver.openReader(elsewhere({ name: "no such" })), { code: "DATABASE_UNKNOWN" });
      await assert.rejects(driver.openReader(elsewhere({ host: "127.0.0.1:1" })), {
        code: "DATABASE_UNREACHABLE",
      });
    });

    test("what cannot be mirrored rightly is refused by name", async () => {
      for (const [sql, reason] of [
        ["CREATE TABLE v (id int PRIMARY KEY) WITH SYSTEM VERSIONING;", /"v".*versioned/],
        ["CREATE SEQUENCE s;", /"s".*sequence/],
        [
          "CREATE TABLE a (id int) ENGINE=MyISAM; CREATE TABLE m (id int) ENGINE=MERGE UNION=(a);",
          /"m".*mrg_myisam/,
        ],
      ] as const) {
        await using database = await harness.createDatabase();
        await database.exec(sql);
        await assert.rejects(surveyOf(driver, database.place()), (error: Error) => {
          assert.equal((error as { code?: string }).code, "DATABASE_TABLE_REFUSED");
          assert.match(error.message, reason);
          return true;
        });
      }
    });

    test("what the server prints wrongly is refused or told, by column", async () => {
      const survey = async (sql: string) => {
        await using database = await harness.createDatabase();
        await database.exec(`SET NAMES utf8mb4; ${sql}`);
        return await surveyOf(driver, database.place());
      };
      const table = "CREATE TABLE t (e enum('😀','b'), d varchar(9) DEFAULT '😀');";

      await assert.rejects(survey(`${table} INSERT INTO t VALUES ('😀', '');`), (error: Error) => {
        assert.equal((error as { code?: string }).code, "DATABASE_TABLE_REFUSED");
        assert.match(error.message, /"t".*column e has a member with a character of four bytes/);
        return true;
      });
      const doubtful = await survey(table);
      assert.match(
        doubtful.warnings.join("\n"),
        /a member of its column e .*\n.*the default of its column d /,
      );
      const plain = await survey(
        "CREATE TABLE t (e enum('?','b'), d varchar(9) DEFAULT 'what?'); INSERT INTO t VALUES ('?', '');",
      );
      assert.deepEqual(plain.warnings, []);
    });

    test("a definition that a server keeps otherwise than it was given is told", async () => {
      await using from = await harness.createDatabase();
      await using to = await harness.createDatabase();
      await from.exec("CREATE TABLE t (d varchar(9) DEFAULT 'a');");
      await using reader = await driver.openReader(from.place());
      await using writer = await driver.openWriter(to.place());
      const { change } = await planMirroring(reader, writer);
      // As MariaDB prints it for an expression: read back, it is the text x0A.
      const misprint = "DEFAULT convert(_utf8mb4'\\x0A' using utf8mb4)";
      const replace = change.replace.map((order) => ({
        ...order,
        shape: { ...order.shape, ddl: order.shape.ddl.replace("DEFAULT 'a'", misprint) },
      }));

      await using staged = await writer.stage({ ...change, replace });

      assert.match(staged.warnings.join(), /the table "t" is defined otherwise on this server: `d` varchar/);
    });

    test("the next automatic id is the source's, also after an edit and when rows are gone", async () => {
      await using from = await harness.createDatabase();
      await using to = await harness.createDatabase();
      await from.exec(
        "CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY) AUTO_INCREMENT=40; INSERT INTO t VALUES (NULL), (NULL);",
      );
      const places = { from: from.place(), to: to.place() };
      const counters: string[] = [];
      for (const sql of [
        "",
        "INSERT INTO t VALUES (NULL), (NULL); DELETE FROM t WHERE id > 41;",
        "TRUNCATE TABLE t; INSERT INTO t VALUES (NULL);",
      ]) {
        await from.exec(`${sql}INSERT INTO t VALUES (NULL);`);
        await mirrorOnce(driver, places);
        counters.push(
          (
            await to.exec(
              "SELECT AUTO_INCREMENT FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 't';",
            )
          ).trim(),
        );
      }
      assert.deepEqual(counters, ["43", "46", "3"]);
    });

    test("foreign keys survive the exchange of a parent, of a child, and a crash between", async () => {
      await using from = await harness.createDatabase();
      await using to = await harness.createDatabase();
      await from.exec(
        "CREATE TABLE parent (id int PRIMARY KEY, v int); CREATE TABLE child (id int PRIMARY KEY, p int, CONSTRAINT c_p FOREIGN KEY (p) REFERENCES parent (id) ON DELETE CASCADE);" +
          "INSERT INTO parent VALUES (1, 1), (2, 2); INSERT INTO child VALUES (1, 1), (2, 2);",
      );
      const places = { from: from.place(), to: to.place() };
      await mirrorOnce(driver, places);
      await from.exec(
        "ALTER TABLE parent ADD COLUMN more int DEFAULT 7; DELETE FROM parent WHERE id = 1; INSERT INTO child VALUES (3, 2);",
      );
      {
        // As a crash leaves it: the keys are taken down, the shadows are there.
        await using reader = await driver.openReader(from.place());
        const writer = await driver.openWriter(to.place());
        const { change } = await planMirroring(reader, writer);
        await writer.stage(change);
        await writer[Symbol.asyncDispose]();
      }
      assert.match(await to.exec("SHOW TABLES;"), /cp_new_parent/);

      await mirrorOnce(driver, places);

      const want = await surveyOf(driver, from.place());
      const have = await surveyOf(
        driver,
        to.place(),
        want.tables.map((table) => table.shape),
      );
      assert.deepEqual(have.after, want.after);
      assert.deepEqual(have.tables, want.tables);
      assert.doesNotMatch(await to.exec("SHOW TABLES;"), /cp_/);
      assert.match(await to.exec("DELETE FROM parent WHERE id = 2; SELECT COUNT(*) FROM child;"), /^0$/m);
    });

    test("a staged change that is left puts keys and triggers back", async () => {
      await using from = await harness.createDatabase();
      await using to = await harness.createDatabase();
      const tables =
        "CREATE TABLE parent (id int PRIMARY KEY); CREATE TABLE child (id int PRIMARY KEY, p int, CONSTRAINT c_p FOREIGN KEY (p) REFERENCES parent (id));";
      await from.exec(`${tables}ALTER TABLE parent ADD COLUMN more int;`);
      await to.exec(`${tables}CREATE TRIGGER loud BEFORE INSERT ON child FOR EACH ROW SET NEW.p = NULL;`);
      const before = await surveyOf(driver, to.place());
      await using reader = await driver.openReader(from.place());
      await using writer = await driver.openWriter(to.place());
      const { change } = await planMirroring(reader, writer);

      await (await writer.stage(change))[Symbol.asyncDispose]();

      assert.deepEqual(await surveyOf(driver, to.place()), before);
      assert.doesNotMatch(await to.exec("SHOW TABLES;"), /cp_/);
    });

    test("triggers, routines and events stay out of a replica, and are there when everything is wanted", async () => {
      await using from = await harness.createDatabase();
      await using to = await harness.createDatabase();
      await from.exec(
        `CREATE TABLE t (id int PRIMARY KEY, v int);
DELIMITER ;;
CREATE TRIGGER loud BEFORE INSERT ON t FOR EACH ROW BEGIN SET NEW.v = COALESCE(NEW.v, 0) + 1; END;;
CREATE PROCEDURE p() BEGIN SELECT 'it''s; ok'; END;;
CREATE FUNCTION f(n int) RETURNS int DETERMINISTIC RETURN n + 1;;
CREATE EVENT e ON SCHEDULE EVERY 1 YEAR DO BEGIN DELETE FROM t WHERE id < 0; END;;
DELIMITER ;
INSERT INTO t VALUES (1, 1); CREATE VIEW w AS SELECT f(id) AS n FROM t;`,
      );
      const places = { from: from.place(), to: to.place() };

      await mirrorOnce(driver, places);
      assert.equal((await surveyOf(driver, to.place())).after.triggers.length, 0);
      await mirrorOnce(driver, places, { activate: "everything" });

      const [want, have] = [await surveyOf(driver, from.place()), await surveyOf(driver, to.place())];
      assert.deepEqual(have, want);
      assert.equal(want.after.routines.length, 2);
      assert.equal((await to.exec("SELECT n FROM w;")).trim(), "2");
    });

    test("a table without transactions is edited in a copy, and told in a warning", async () => {
      await using from = await harness.createDatabase();
      await using to = await harness.createDatabase();
      const rows = Array.from({ length: 300 }, (_, at) => `(${at}, 'v')`).join(",");
      await from.exec(
        `CREATE TABLE m (id int PRIMARY KEY, v text) ENGINE=MyISAM; INSERT INTO m VALUES ${rows};`,
      );
      const places = { from: from.place(), to: to.place() };
      await mirrorOnce(driver, places);
      await from.exec("UPDATE m SET v = 'w' WHERE id = 200; DELETE FROM m WHERE id = 3;");

      const { differences, want } = await mirrorOnce(driver, places);

      assert.equal(differences[0]?.kind, "edit");
      assert.match(want.warnings.join(), /"m" is outside the consistent read/);
      assert.deepEqual(await surveyOf(driver, to.place()), want);
    });

    test("bytes beyond ASCII count in the hash, whatever stands beside them", async () => {
      await using database = await harness.createDatabase();
      await database.exec(
        "CREATE TABLE t (id int PRIMARY KEY, g geometry, d datetime(6), t time, u uuid, b varbinary(9), n text, c char(5) CHARACTER SET ucs2, k text CHARACTER SET cp1251);" +
          "INSERT INTO t VALUES (1, POINT(1, 2), NOW(6), NOW(), UUID(), 0xff, 'ö', 'ü', 'привет');",
      );
      const hashes = new Set<string>();
      const changes = [
        "g = POINT(1, 2)",
        "g = POINT(1, -2)",
        "g = POINT(1.1, 2)",
        "b = 0xfe",
        "b = 0xef",
        "n = 'ä'",
      ];
      for (const change of changes) {
        await database.exec(`UPDATE t SET ${change};`);
        hashes.add((await surveyOf(driver, database.place())).tables[0]!.buckets[0]!.hash);
      }
      assert.equal(hashes.size, changes.length);
    });

    test("bytes that are no text are refused by column, not altered", async () => {
      await using from = await harness.createDatabase();
      const { access } = from.place();
      assert.ok(access.driver === "mysql");
      await from.exec(
        "CREATE TABLE t (id int PRIMARY KEY, v varchar(50)) ENGINE=MyISAM; INSERT INTO t VALUES (1, 'PLACE_HOLDER'); FLUSH TABLES;",
      );
      // No statement gets them in; an old upgrade or a broken disk does.
      const file = path.join(server.data, access.name.replace("-", "@002d"), "t.MYD");
      const content = await readFile(file, "latin1");
      await writeFile(file, content.replace("PLACE_HOLDER", "PLACE\xffHOLDER"), "latin1");
      await from.exec("FLUSH TABLES;");
      await using reader = await driver.openReader(from.place());
      const [table] = (await reader.survey([])).tables;
      assert.ok(table !== undefined);

      await assert.rejects(drain(reader.fetchRows(table.shape, ["0"])), (error: Error) => {
        assert.equal((error as { code?: string }).code, "DATABASE_TABLE_REFUSED");
        assert.match(error.message, /"t".*column v/);
        return true;
      });
    });

    test("a geometry that is none is refused by column before anything is stored, since no server takes it back", async () => {
      await using from = await harness.createDatabase();
      await from.exec(
        "CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1); ALTER TABLE t ADD COLUMN place point NOT NULL;",
      );
      await using reader = await driver.openReader(from.place());
      const [table] = (await reader.survey([])).tables;
      assert.ok(table !== undefined);

      await assert.rejects(drain(reader.fetchRows(table.shape, ["0"])), (error: Error) => {
        assert.equal((error as { code?: string }).code, "DATABASE_TABLE_REFUSED");
        assert.match(error.message, /"t".*column place/);
        return true;
      });
    });

    test("whatever bytes an ascii column holds arrive", async () => {
      await using from = await harness.createDatabase();
      await using to = await harness.createDatabase();
      await from.exec(
        "SET sql_mode=''; CREATE TABLE t (id int PRIMARY KEY, v varchar(20) CHARACTER SET ascii);",
      );
      await from.exec("INSERT INTO t VALUES (1, _binary 0xE4), (2, _binary 0xC3A4), (3, 'plain'), (4, '');");

      await mirrorOnce(driver, { from: from.place(), to: to.place() });

      assert.equal(
        await to.exec("SELECT id, HEX(v) FROM t ORDER BY id;"),
        "1\tE4\n2\tC3A4\n3\t706C61696E\n4\t\n",
      );
    });

    test("a table without transactions that changes between hash and fetch is told, not stored", async () => {
      await using from = await harness.createDatabase();
      await from.exec(
        "CREATE TABLE m (id int PRIMARY KEY, v int) ENGINE=MyISAM; INSERT INTO m VALUES (1, 1), (2, 2);",
      );
      await using reader = await driver.openReader(from.place());
      const [table] = (await reader.survey([])).tables;
      assert.ok(table !== undefined);

      await from.exec("UPDATE m SET v = 3 WHERE id = 1;");

      await assert.rejects(drain(reader.fetchRows(table.shape, ["0"])), {
        code: "DATABASE_CHANGED_MEANWHILE",
      });
    });

    test("a transactional table may change between hash and fetch: the view stands", async () => {
      await using from = await harness.createDatabase();
      await from.exec("CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t VALUES (1, 1);");
      await using reader = await driver.openReader(from.place());
      const [table] = (await reader.survey([])).tables;
      assert.ok(table !== undefined);

      await from.exec("UPDATE t SET v = 3; INSERT INTO t VALUES (2, 2);");

      assert.deepEqual(await drain(reader.fetchRows(table.shape, ["0"])), ["(1,1)"]);
    });

    test("a reader does not keep the site from altering a table", async () => {
      await using from = await harness.createDatabase();
      await from.exec("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1);");
      await using reader = await driver.openReader(from.place());
      await reader.survey([]);

      await from.exec("SET lock_wait_timeout=1; ALTER TABLE t ADD COLUMN v int;");

      const [table] = (await reader.survey([])).tables;
      assert.deepEqual(table?.shape.columns, ["id", "v"]);
    });

    test("two changes of one database cannot be under way at once", async () => {
      await using from = await harness.createDatabase();
      await using to = await harness.createDatabase();
      await from.exec("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1);");
      await using reader = await driver.openReader(from.place());
      await using first = await driver.openWriter(to.place());
      await using second = await driver.openWriter(to.place());
      const { change } = await planMirroring(reader, first);
      await using staged = await first.stage(change);

      await assert.rejects(second.stage(change), { code: "DATABASE_BUSY" });

      await staged.commit();
      assert.equal((await to.exec("SELECT COUNT(*) FROM t;")).trim(), "1");
    });

    test("a table that somebody reads for long leaves a mark that only a full compare trusts", async () => {
      await using from = await harness.createDatabase();
      await using to = await harness.createDatabase();
      await from.exec("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1);");
      const places = { from: from.place(), to: to.place() };
      await mirrorOnce(driver, places);
      await from.exec("ALTER TABLE t ADD COLUMN v int;");
      const reading = to.exec("BEGIN; SELECT COUNT(*) FROM t; SELECT SLEEP(10);");

      await assert.rejects(
        mirrorOnce(driver, places, { mark: { site: "example.com", generation: 2, epoch: 1 } }),
        {
          code: "DATABASE_COMMIT_INCOMPLETE",
        },
      );

      await using reader = await driver.openReader(to.place());
      assert.deepEqual(await reader.readMark(), { site: "example.com", generation: 0, epoch: 1 });
      await reading;
      await mirrorOnce(driver, places, { mark: { site: "example.com", generation: 2, epoch: 1 } });
      assert.deepEqual(
        (await surveyOf(driver, to.place())).tables,
        (await surveyOf(driver, from.place())).tables,
      );
    });

    test("a long name, a keyless duplicate and a collation from elsewhere arrive", async () => {
      await using from = await harness.createDatabase();
      await using to = await harness.createDatabase();
      const long = "n".repeat(64);
      await from.exec(`CREATE TABLE ${long} (id int PRIMARY KEY); INSERT INTO ${long} VALUES (1);`);
      const places = { from: from.place(), to: to.place() };
      await mirrorOnce(driver, places);
      await using reader = await driver.openReader(from.place());
      await using writer = await driver.openWriter(to.place());
      const { want } = await planMirroring(reader, writer);
      const [table] = want.tables;
      assert.ok(table !== undefined);
      const ddl = table.shape.ddl.replace(/COLLATE=\w+/, "COLLATE=utf8mb4_0900_ai_ci");

      await using staged = await writer.stage({
        replace: [
          {
            shape: { ...table.shape, ddl },
            buckets: table.buckets,
            rows: async function* () {
              yield ["(1)"];
            },
          },
        ],
        edit: [],
        drop: [],
        after: want.after,
        activate: "foreign-keys-and-views",
        mark: { site: "example.com", generation: 2, epoch: 1 },
      });
      await staged.commit();

      assert.match(staged.warnings.join(), /utf8mb4_0900_ai_ci became utf8mb4_u/);
      const again = await surveyOf(driver, to.place(), [{ ...table.shape, ddl }]);
      assert.equal(again.tables[0]?.shape.ddl, ddl, "the known spelling is kept, so nothing looks changed");
    });

    test("a lost connection in the middle of a stage is answered by doing it again", async () => {
      await using from = await harness.createDatabase();
      await using to = await harness.createDatabase();
      await from.exec("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1), (2);");
      await using reader = await driver.openReader(from.place());
      await using writer = await driver.openWriter(to.place());
      const { change } = await planMirroring(reader, writer);
      let tries = 0;
      const killing = change.replace.map((order) => ({
        ...order,
        rows: async function* () {
          tries += 1;
          if (tries === 1) await killWriters(server);
          yield* order.rows();
        },
      }));

      await using staged = await writer.stage({ ...change, replace: killing });
      await staged.commit();

      assert.equal(tries, 2);
      assert.equal((await to.exec("SELECT COUNT(*) FROM t;")).trim(), "2");
    });

    test("an aborted signal ends a reading at once", async () => {
      await using from = await harness.createDatabase();
      await from.exec(
        "CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t SELECT seq, REPEAT('x', 2000) FROM seq_1_to_20000;",
      );
      const stop = new AbortController();
      await using reader = await driver.openReader(from.place(), stop.signal);
      const survey = await reader.survey([]);
      const [table] = survey.tables;
      assert.ok(table !== undefined);

      await assert.rejects(async () => {
        for await (const _ of reader.fetchRows(
          table.shape,
          table.buckets.map((bucket) => bucket.id),
        ))
          stop.abort();
      });
    });
  });
}

async function drain(rows: AsyncIterable<readonly string[]>): Promise<string[]> {
  const lines: string[] = [];
  for await (const batch of rows) lines.push(...batch);
  return lines;
}

/** Ends every session that holds nothing but a written mark or a shadow: those in the middle of a transaction. */
async function killWriters(server: TestServer): Promise<void> {
  const ids = await server.sql(
    "SELECT ID FROM information_schema.PROCESSLIST WHERE COMMAND = 'Sleep' AND ID <> CONNECTION_ID();",
  );
  for (const id of ids.trim().split("\n")) await server.sql(`KILL ${id};`).catch(() => undefined);
}
