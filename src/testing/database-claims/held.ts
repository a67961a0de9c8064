import assert from "node:assert/strict";
import { dialectOf } from "../../core/database/dialect.ts";
import { holdRow } from "../../core/database/held-row.ts";
import { nodeDigest } from "../../platform/digest.ts";
import type { DatabaseClaim } from "../database-contract.ts";
import { composite, fetchLines, keyless, manyPosts, posts } from "./content.ts";

export function heldClaims(claim: DatabaseClaim): void {
  claim("of rows that the caller holds is told which are gone and which came", async ({ driver, from }) => {
    await from.exec(posts + keyless + composite + manyPosts(300));
    await from.exec(
      "INSERT INTO links VALUES (1,'a'),(1,'b'),(-3,'c'); INSERT INTO visits VALUES ('/', NULL), ('/', NULL);",
    );
    const codec = { dialect: dialectOf(driver.manifest.dialect), md5: nodeDigest.md5 };
    await using reader = await driver.openReader(from.place());
    const before = new Map<string, readonly string[]>();
    for (const table of (await reader.survey([])).tables)
      before.set(table.shape.table, await fetchLines(reader, table));

    await from.exec(
      "UPDATE posts SET status = '1' WHERE id IN (3, 200); DELETE FROM posts WHERE id = 5; DELETE FROM links WHERE tag = 'b';" +
        "INSERT INTO posts VALUES (7777, 'late', '0', NULL); INSERT INTO visits VALUES ('/', NULL);",
    );

    for (const table of (await reader.survey([])).tables) {
      const { shape, buckets } = table;
      const compare = reader.comparer(shape);
      if (compare === null) continue;
      const lines = before.get(shape.table) ?? [];
      const now = await fetchLines(reader, table);
      const ids = buckets.map(({ id }) => id);
      const { gone, come } = await compare(
        ids,
        lines.map((line) => holdRow(line, shape, codec)),
      );
      const without = (all: readonly string[], those: readonly string[]) =>
        all.filter((line) => !those.includes(line)).sort();
      assert.deepEqual(gone.map(({ line }) => line).sort(), without(lines, now), shape.table);
      assert.deepEqual(come.map(({ line }) => line).sort(), without(now, lines), shape.table);
    }
  });
}
