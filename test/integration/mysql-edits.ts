import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { DatabaseHarness } from "../../src/testing/database-contract.ts";
import { mirrorOnce, planMirroring } from "../../src/testing/database-mirror.ts";

/** What an edit writes: rows that differ, not the groups around them. */
export function mysqlEdits(harness: DatabaseHarness): void {
  const { driver } = harness;
  const numbers = Array.from({ length: 300 }, (_, at) => at);
  const cases = [
    {
      title: "an integer key",
      ddl: "CREATE TABLE t (id bigint unsigned PRIMARY KEY, slug varchar(20) UNIQUE, f float, at timestamp(3) NULL)",
      rows: numbers.map(
        (at) => `(${BigInt(at) + 2n ** 63n}, 'slug-${at}', ${at / 3}, '2026-01-01 00:00:00.${at}')`,
      ),
      change:
        "UPDATE t SET slug = NULL WHERE id = 9223372036854775812; UPDATE t SET slug = 'slug-4' WHERE id = 9223372036854775998; " +
        "UPDATE t SET slug = 'slug-190' WHERE id = 9223372036854775812; DELETE FROM t WHERE id = 9223372036854775820; " +
        "INSERT INTO t VALUES (7, 'new', -0e0, NULL)",
      written: 3,
    },
    {
      title: "a key of two integers, one below zero",
      ddl: "CREATE TABLE t (a int, b smallint, body blob, PRIMARY KEY (a, b))",
      rows: numbers.map((at) => `(${at - 150}, ${-at}, 0x00ff${(at % 10) + 10})`),
      change:
        "UPDATE t SET body = 'x' WHERE a = -150; UPDATE t SET b = 9 WHERE a = 3; DELETE FROM t WHERE a = -7; INSERT INTO t VALUES (-150, 1, NULL)",
      written: 3,
    },
    {
      title: "a key of text, whose groups are written as a whole",
      ddl: "CREATE TABLE t (id varchar(20) PRIMARY KEY, body text)",
      rows: numbers.map((at) => `('Key ${at}', 'body ${at}')`),
      change: "UPDATE t SET id = 'KEY 7' WHERE id = 'key 7'; DELETE FROM t WHERE id = 'key 9'",
      written: null,
    },
  ] as const;

  describe("an edit of a table", () => {
    for (const drift of [
      "",
      "UPDATE t SET n = 77 WHERE id = 42",
      "INSERT INTO t VALUES (1000, 1)",
      "DELETE FROM t WHERE id = 7",
    ])
      test(`of which is known what changed, ${drift === "" ? "reads nothing" : `after ${drift}`}`, async () => {
        await using from = await harness.createDatabase();
        await using to = await harness.createDatabase();
        await from.exec(
          "CREATE TABLE t (id int PRIMARY KEY, n int); INSERT INTO t SELECT seq, seq FROM seq_1_to_300;",
        );
        const places = { from: from.place(), to: to.place() };
        await mirrorOnce(driver, places);
        await from.exec(
          "UPDATE t SET n = 5 WHERE id = 40; DELETE FROM t WHERE id = 9; INSERT INTO t VALUES (1000, 5);",
        );
        await using reader = await driver.openReader(places.from);
        await using writer = await driver.openWriter(places.to);
        const { change } = await planMirroring(reader, writer);
        const since = {
          go: ["40", "9"],
          come: [
            { key: "40", line: "(40,5)" },
            { key: "1000", line: "(1000,5)" },
          ],
        };
        if (drift !== "") await to.exec(`${drift};`);
        let reads = 0;
        const edit = change.edit.map((one) => ({
          ...one,
          since,
          async *rows() {
            reads += 1;
            yield* one.rows();
          },
        }));

        await using staged = await writer.stage({ ...change, edit });
        await staged.commit();

        // A row that stands where one comes is replaced without a look; elsewhere the buckets tell of it.
        const isSeen = drift.includes("42") || drift.includes("7");
        assert.equal(reads > 0, isSeen && !drift.includes("1000"));
        const all = "SELECT * FROM t ORDER BY id;";
        assert.equal(await to.exec(all), await from.exec(all));
      });

    for (const { title, ddl, rows, change, written } of cases) {
      test(`with ${title}`, async () => {
        await using from = await harness.createDatabase();
        await using to = await harness.createDatabase();
        await from.exec(`${ddl}; INSERT INTO t VALUES ${rows.join(",")};`);
        const places = { from: from.place(), to: to.place() };
        await mirrorOnce(driver, places);
        await from.exec(`${change};`);

        await using reader = await driver.openReader(places.from);
        await using writer = await driver.openWriter(places.to);
        const planned = await planMirroring(reader, writer);
        assert.deepEqual(
          planned.differences.map(({ kind }) => kind),
          ["edit"],
        );
        await using staged = await writer.stage(planned.change);
        await staged.commit();

        if (written !== null) assert.equal(staged.rows, written);
        const all = "SET time_zone = '+00:00'; SELECT * FROM t ORDER BY 1, 2;";
        assert.equal(await to.exec(all), await from.exec(all));
      });
    }
  });
}
