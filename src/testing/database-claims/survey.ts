import assert from "node:assert/strict";
import { isSameHash } from "../../core/database/bucket-hash.ts";
import { bucketOf } from "../../core/database/bucket-of.ts";
import { dialectOf } from "../../core/database/dialect.ts";
import { diffTables } from "../../core/database/diff-buckets.ts";
import { hashRows } from "../../core/database/hash-rows.ts";
import type { SurveyedTable } from "../../core/database/table.ts";
import type { DatabaseClaim } from "../database-contract.ts";
import { surveyOf } from "../database-mirror.ts";
import { composite, fetchLines, keyless, manyPosts, md5, posts } from "./content.ts";

export function surveyClaims(claim: DatabaseClaim): void {
  claim("equal content has equal surveys", async ({ driver, from, to }) => {
    const sql = `${posts + keyless + composite + manyPosts(300)}INSERT INTO visits VALUES ('/', NULL), ('/', NULL);`;
    await from.exec(sql);
    await to.exec(sql);

    const [left, right] = [await surveyOf(driver, from.place()), await surveyOf(driver, to.place())];

    assert.deepEqual(left, right);
    assert.deepEqual(
      left.tables.map((table) => table.shape.table),
      ["links", "posts", "visits"],
    );
  });

  claim("a change of one row moves one bucket", async ({ driver, from }) => {
    await from.exec(posts + manyPosts(2000));
    const before = await surveyOf(driver, from.place());

    await from.exec("UPDATE posts SET body = 'other' WHERE id = 777;");

    const after = await surveyOf(
      driver,
      from.place(),
      before.tables.map((table) => table.shape),
    );
    const old = new Map(before.tables[0]!.buckets.map((bucket) => [bucket.id, bucket.hash]));
    const moved = after.tables[0]!.buckets.filter((bucket) => old.get(bucket.id) !== bucket.hash);
    assert.equal(moved.length, 1);
    assert.ok(moved[0]!.rows <= 64);
  });

  claim("two equal edits in one bucket are seen", async ({ driver, from }) => {
    await from.exec(posts + manyPosts(40));
    const before = await surveyOf(driver, from.place());

    await from.exec("UPDATE posts SET status = '1' WHERE id IN (3, 4);");

    const after = await surveyOf(driver, from.place());
    assert.notDeepEqual(after.tables[0]!.buckets, before.tables[0]!.buckets);
  });

  claim("NULL, an empty text and the word NULL are three values", async ({ driver, from }) => {
    const hashes = new Set<string>();
    await from.exec(posts);
    for (const body of ["NULL", "''", "'NULL'", "'N'"]) {
      await from.exec(`DELETE FROM posts; INSERT INTO posts VALUES (1, 's', 't', ${body});`);
      hashes.add((await surveyOf(driver, from.place())).tables[0]!.buckets[0]!.hash);
    }
    assert.equal(hashes.size, 4);
  });

  claim(
    "what the core hashes is what the survey hashed, for every type",
    async ({ harness, driver, from }) => {
      await from.exec(harness.everyType + posts + keyless + composite + manyPosts(200));
      await from.exec(
        "INSERT INTO visits VALUES ('/', NULL), ('/', NULL), ('/', '');INSERT INTO links VALUES (1,'a'),(-1,'b'),(-77,'b');",
      );
      const dialect = dialectOf(driver.manifest.dialect);

      await using reader = await driver.openReader(from.place());
      for (const depth of ["quick", "deep"] as const) {
        const survey = await reader.survey([], depth);

        assert.ok(survey.tables.length > 3);
        for (const { shape, buckets } of survey.tables) {
          const lines = await fetchLines(reader, { shape, buckets });
          const ours = hashRows(lines, shape.layout, { dialect, md5 });
          assert.deepEqual(ours.map(withoutHash), buckets.map(withoutHash), shape.table);
          assert.ok(
            ours.every((bucket, at) => isSameHash(bucket.hash, buckets[at]?.hash ?? "")),
            shape.table,
          );
          assert.ok(
            lines.every((line) => !/[\n\r\0]/.test(line)),
            "one row a line",
          );
        }
      }
    },
  );

  claim("a survey at the other depth finds nothing changed beside what the vault knows", async (room) => {
    const { harness, driver, from } = room;
    await from.exec(harness.everyType + posts + keyless + manyPosts(200));
    const dialect = dialectOf(driver.manifest.dialect);
    await using reader = await driver.openReader(from.place());
    const known: SurveyedTable[] = [];
    for (const { shape, buckets } of (await reader.survey([])).tables) {
      const lines = await fetchLines(reader, { shape, buckets });
      known.push({ shape, buckets: hashRows(lines, shape.layout, { dialect, md5 }) });
    }
    const shapes = known.map((table) => table.shape);

    for (const depth of ["quick", "deep"] as const) {
      const { tables } = await reader.survey(shapes, depth);
      assert.deepEqual(new Set(diffTables(known, tables).map(({ kind }) => kind)), new Set(["same"]));
    }
  });

  claim("only the rows of the asked buckets are fetched", async ({ driver, from }) => {
    await from.exec(posts + keyless + manyPosts(500));
    await from.exec(
      `INSERT INTO visits VALUES ${Array.from({ length: 400 }, (_, at) => `('/${at}', 'x')`).join(",")};`,
    );
    const codec = { dialect: dialectOf(driver.manifest.dialect), md5 };
    await using reader = await driver.openReader(from.place());
    const survey = await reader.survey([]);

    for (const { shape, buckets } of survey.tables) {
      const wanted = buckets.filter((_, at) => at % 3 === 0).map((bucket) => bucket.id);
      const got = new Set<string>();
      for await (const batch of reader.fetchRows(shape, wanted)) {
        for (const line of batch) got.add(bucketOf(line, shape.layout, codec));
      }
      assert.deepEqual([...got].sort(), [...wanted].sort());
    }
  });
}

function withoutHash({ id, rows }: { readonly id: string; readonly rows: number }): unknown {
  return { id, rows };
}
