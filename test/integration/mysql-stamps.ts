import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import type { DatabaseReader, SeenTable } from "../../src/ports/database.ts";
import type { DatabaseHarness } from "../../src/testing/database-contract.ts";

/** Every way in which a table is written to, and one that is left alone. */
const writes: Readonly<Record<string, string>> = {
  updated: "UPDATE updated SET body = 'b' WHERE id = 1",
  inserted: "INSERT INTO inserted VALUES (2, 'b')",
  deleted: "DELETE FROM deleted WHERE id = 1",
  replaced: "REPLACE INTO replaced VALUES (1, 'b')",
  truncated: "TRUNCATE truncated",
  altered: "ALTER TABLE altered ADD more int",
  made_anew: "DROP TABLE made_anew; CREATE TABLE made_anew (id int PRIMARY KEY, body text)",
  exchanged: "CREATE TABLE other LIKE exchanged; RENAME TABLE exchanged TO gone, other TO exchanged",
  parts_exchanged:
    "CREATE TABLE parts (id int PRIMARY KEY, body text) PARTITION BY HASH (id) PARTITIONS 1; INSERT INTO parts VALUES (1, 'b'); " +
    "ALTER TABLE parts EXCHANGE PARTITION p0 WITH TABLE parts_exchanged",
  in_transaction: "START TRANSACTION; UPDATE in_transaction SET body = 'b'; COMMIT",
};

/** A table is only answered from memory while nothing was written to it. */
export function mysqlStamps(harness: DatabaseHarness): void {
  const { driver } = harness;
  /** Longer than the age from which a stamp counts. */
  const settleMs = 6_500;

  describe("a table's stamp", () => {
    test("stays while it is left alone, and moves with every kind of write", {
      timeout: 60_000,
    }, async () => {
      await using database = await harness.createDatabase();
      const tables = ["left_alone", ...Object.keys(writes)];
      for (const table of tables)
        await database.exec(
          `CREATE TABLE ${table} (id int PRIMARY KEY, body text); INSERT INTO ${table} VALUES (1, 'a');`,
        );
      await database.exec(
        "CREATE TABLE child (id int PRIMARY KEY, parent int, FOREIGN KEY (parent) REFERENCES deleted (id) ON DELETE CASCADE);" +
          "INSERT INTO child VALUES (1, 1);",
      );
      await using reader = await driver.openReader(database.place());
      await reader.survey([]);
      assert.equal(reader.stamps.size, 0, "a fresh write may be followed by another in the same second");
      await pause(settleMs);
      const { seen, shapes } = await lookAt(reader);
      assert.deepEqual([...seen.keys()].sort(), [...tables, "child"].sort());

      for (const sql of Object.values(writes)) await database.exec(`${sql};`);
      await pause(settleMs);

      assert.deepEqual(await unscanned(reader, shapes, seen), ["left_alone"]);
    });

    test("counts for the same rules only", { timeout: 60_000 }, async () => {
      await using database = await harness.createDatabase();
      await database.exec("CREATE TABLE t (id int PRIMARY KEY, body text); INSERT INTO t VALUES (1, 'a');");
      await pause(settleMs);
      await using reader = await driver.openReader(database.place());
      const { seen, shapes } = await lookAt(reader);
      assert.deepEqual(await unscanned(reader, shapes, seen), ["t"]);

      const skipRows = [{ table: "t", column: "body", patterns: ["a%"] }];
      await using other = await driver.openReader(database.place({ skipRows }));

      assert.deepEqual(await unscanned(other, shapes, seen), []);
    });
  });
}

/** Buckets that no scan would give: where they are answered, nothing was scanned. */
const marked = [{ id: "0", rows: 77, hash: "x0000000000000077" }];

async function lookAt(reader: DatabaseReader) {
  const { tables } = await reader.survey([]);
  const seen = new Map<string, SeenTable>(
    [...reader.stamps].map(([table, stamp]) => [table, { stamp, buckets: marked }]),
  );
  return { seen, shapes: tables.map((table) => table.shape) };
}

async function unscanned(
  reader: DatabaseReader,
  shapes: Parameters<DatabaseReader["survey"]>[0],
  seen: ReadonlyMap<string, SeenTable>,
): Promise<string[]> {
  const { tables } = await reader.survey(shapes, "quick", seen);
  return tables.filter(({ buckets }) => buckets[0]?.hash === marked[0]?.hash).map(({ shape }) => shape.table);
}
