import assert from "node:assert/strict";
import { bucketOf, chunkOf } from "../../core/database/bucket-of.ts";
import { composeChunk, groupByChunk, readChunk } from "../../core/database/chunk-file.ts";
import { sortRows } from "../../core/database/compare-rows.ts";
import { dialectOf } from "../../core/database/dialect.ts";
import type { DatabaseClaim } from "../database-contract.ts";
import { surveyOf } from "../database-mirror.ts";
import { composite, keyless, manyPosts, md5, posts } from "./content.ts";

export function fileClaims(claim: DatabaseClaim): void {
  claim("the vault's files, loaded by the kind's own client, rebuild the database", async (room) => {
    const { driver, from, to, harness } = room;
    await from.exec(harness.everyType + posts + keyless + composite + manyPosts(300));
    await from.exec("CREATE VIEW b AS SELECT id FROM posts; CREATE VIEW a AS SELECT * FROM b;");
    await from.exec("INSERT INTO visits VALUES ('it''s', NULL), ('/', '');");
    await from.exec(`INSERT INTO posts VALUES (-500, 'big', 'x', '${"long ".repeat(13_000)}');`);
    const dialect = dialectOf(driver.manifest.dialect);
    await using reader = await driver.openReader(from.place());
    const survey = await reader.survey([]);

    const files = [dialect.schemaText(survey.tables.map((table) => table.shape))];
    for (const { shape, buckets } of survey.tables) {
      const lines: string[] = [];
      for await (const batch of reader.fetchRows(
        shape,
        buckets.map((bucket) => bucket.id),
      ))
        lines.push(...batch);
      for (const [chunk] of groupByChunk(
        buckets.map((bucket) => bucket.id),
        shape.layout,
      )) {
        const members = lines.filter(
          (line) => chunkOf(bucketOf(line, shape.layout, { dialect, md5 }), shape.layout) === chunk,
        );
        const text = composeChunk(shape, sortRows(members, shape, dialect), dialect);
        assert.deepEqual(readChunk(text), sortRows(members, shape, dialect));
        files.push(text);
      }
    }
    files.push(dialect.afterText(survey.after));
    await to.exec(Buffer.from(files.join(""), "latin1"));

    assert.deepEqual(
      await surveyOf(
        driver,
        to.place(),
        survey.tables.map((table) => table.shape),
      ),
      survey,
    );
  });
}
