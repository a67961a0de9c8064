import assert from "node:assert/strict";
import type { DatabasePolicy } from "../../core/database/table.ts";
import type { DatabaseClaim } from "../database-contract.ts";
import { mirrorOnce } from "../database-mirror.ts";
import { keyless, manyPosts, posts } from "./content.ts";

export function policyClaims(claim: DatabaseClaim): void {
  claim("skipped rows and tables are neither read nor touched", async (room) => {
    const policy: Partial<DatabasePolicy> = {
      skipTables: ["visits"],
      skipRows: [{ table: "posts", column: "slug", patterns: ["\\_cache\\_%"] }],
    };
    await room.from.exec(
      `${posts}${keyless}${manyPosts(50)}INSERT INTO posts VALUES (900, '_cache_a', 'x', 'from');`,
    );
    await room.to.exec(
      `${posts}${keyless}INSERT INTO posts VALUES (901, '_cache_b', 'x', 'own'), (7, '_cache_c', 'x', 'own');`,
    );
    await room.to.exec("INSERT INTO visits VALUES ('/', 'own');");
    const places = { from: room.from.place(policy), to: room.to.place(policy) };

    const first = await mirrorOnce(room.driver, places);
    await room.from.exec("ALTER TABLE posts ADD COLUMN more INTEGER;");
    await mirrorOnce(room.driver, places);

    assert.deepEqual(
      first.want.tables.map((table) => table.shape.table),
      ["posts"],
    );
    assert.equal(
      (
        await room.to.exec(
          "SELECT slug FROM posts WHERE slug LIKE '\\_cache%' ESCAPE '!' OR body IN ('own', 'from');",
        )
      ).trim(),
      "_cache_b",
    );
    assert.match(await room.to.exec("SELECT agent FROM visits;"), /own/);
    assert.match(await room.to.exec("SELECT count(*) FROM posts;"), /^51$/m);
  });
}
