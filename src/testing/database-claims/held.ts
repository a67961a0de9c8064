import assert from "node:assert/strict";
import type { DatabaseClaim } from "../database-contract.ts";
import { composite, fetchLines, keyless, manyPosts, posts } from "./content.ts";

export function heldClaims(claim: DatabaseClaim): void {
  claim("rows that the caller holds are answered as they are now", async ({ driver, from }) => {
    await from.exec(posts + keyless + composite + manyPosts(300));
    await from.exec(
      "INSERT INTO links VALUES (1,'a'),(1,'b'),(-3,'c'); INSERT INTO visits VALUES ('/', NULL), ('/', NULL);",
    );
    await using reader = await driver.openReader(from.place());
    const held = new Map<string, readonly string[]>();
    for (const table of (await reader.survey([])).tables)
      held.set(table.shape.table, await fetchLines(reader, table));

    await from.exec(
      "UPDATE posts SET status = '1' WHERE id IN (3, 200); DELETE FROM posts WHERE id = 5; DELETE FROM links WHERE tag = 'b';" +
        "INSERT INTO posts VALUES (7777, 'late', '0', NULL); INSERT INTO visits VALUES ('/', NULL);",
    );

    for (const table of (await reader.survey([])).tables) {
      const source = async function* () {
        yield held.get(table.shape.table) ?? [];
      };
      const plain = await fetchLines(reader, table);
      assert.deepEqual((await fetchLines(reader, table, source)).sort(), plain.sort(), table.shape.table);
    }
  });
}
