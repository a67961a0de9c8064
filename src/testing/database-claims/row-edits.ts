import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { dialectOf } from "../../core/database/dialect.ts";
import { hashRows } from "../../core/database/hash-rows.ts";
import { boundsOf, isInBounds } from "../../core/database/key-range.ts";
import { parseRow } from "../../core/database/row-line.ts";
import type { DatabaseChange } from "../../ports/database.ts";
import type { DatabaseHarness, TestDatabase } from "../database-contract.ts";
import { aMark, mirrorOnce, type surveyOf } from "../database-mirror.ts";

const md5 = (bytes: string): string => createHash("md5").update(bytes, "latin1").digest("hex");
const numbers = Array.from({ length: 60 }, (_, at) => at + 1);

interface Room {
  readonly harness: DatabaseHarness;
  readonly from: TestDatabase;
  readonly to: TestDatabase;
}

/** Edits that are about some rows of a table: what a restore by keys needs. */
export function rowEditClaims(claim: (title: string, body: (room: Room) => Promise<void>) => void): void {
  for (const [title, ddl, row] of [
    [
      "a number",
      "id INTEGER NOT NULL PRIMARY KEY, v VARCHAR(40) UNIQUE",
      (at: number) => `(${at}, 'v${at}')`,
    ],
    [
      "a text",
      "id VARCHAR(40) NOT NULL PRIMARY KEY, v VARCHAR(40) UNIQUE",
      (at: number) => `('${at}', 'v${at}')`,
    ],
  ] as const) {
    claim(
      `an edit of rows by ${title} leaves the others of their buckets, and refuses a taken value`,
      async (room) => {
        const { harness, from, to } = room;
        const { driver } = harness;
        await from.exec(`CREATE TABLE t (${ddl}); INSERT INTO t VALUES ${numbers.map(row).join(",")};`);
        const places = { from: from.place(), to: to.place() };
        await mirrorOnce(driver, places);
        await to.exec(
          "DELETE FROM t WHERE id = 21; UPDATE t SET v = 'own' WHERE id = 22; UPDATE t SET v = 'stays' WHERE id = 25;",
        );
        const change = await someRows(harness, places.from, { from: "20", to: "23" });
        await using writer = await driver.openWriter(places.to);

        await using staged = await writer.stage(change);
        await staged.commit();

        const differing = "SELECT v FROM t WHERE v NOT LIKE 'v%';";
        assert.equal((await to.exec(differing)).trim(), "stays");
        assert.equal((await to.exec("SELECT COUNT(*) FROM t;")).trim(), "60");

        await to.exec("DELETE FROM t WHERE id = 21; UPDATE t SET v = 'v21' WHERE id = 30;");
        await assert.rejects(writer.stage(change), { code: "DATABASE_VALUE_TAKEN" });
        assert.equal((await to.exec("SELECT COUNT(*) FROM t;")).trim(), "59");
      },
    );
  }
}

async function someRows(
  { driver }: DatabaseHarness,
  place: Parameters<typeof surveyOf>[1],
  range: Parameters<typeof boundsOf>[1],
): Promise<DatabaseChange> {
  await using reader = await driver.openReader(place);
  const { tables, after } = await reader.survey([]);
  const [table] = tables;
  assert.ok(table);
  const { shape } = table;
  const within = boundsOf(shape, range);
  const dialect = dialectOf(driver.manifest.dialect);
  const lines: string[] = [];
  const buckets = table.buckets.map((bucket) => bucket.id);
  for await (const batch of reader.fetchRows(shape, buckets))
    lines.push(...batch.filter((line) => isInBounds(parseRow(line, dialect), within)));
  assert.equal(lines.length, 4);
  async function* rows(): AsyncGenerator<readonly string[]> {
    yield lines;
  }
  const edit = { shape, buckets: hashRows(lines, shape.layout, { dialect, md5 }), rows, within };
  return {
    ...{ replace: [], edit: [edit], drop: [], after },
    ...{ beside: "tables-only", activate: "foreign-keys-and-views", mark: aMark },
  };
}
