import assert from "node:assert/strict";
import fc from "fast-check";
import type { DatabaseClaim } from "../database-contract.ts";
import { mirrorOnce } from "../database-mirror.ts";
import { assertEqualContent, composite, keyless, manyPosts, posts } from "./content.ts";

export function mirrorClaims(claim: DatabaseClaim): void {
  claim("a database with every type arrives unchanged in an empty one", async (room) => {
    await room.from.exec(room.harness.everyType + posts + keyless + composite + manyPosts(100));

    await mirrorOnce(room.driver, { from: room.from.place(), to: room.to.place() });

    await assertEqualContent(room);
    const again = await mirrorOnce(room.driver, { from: room.from.place(), to: room.to.place() });
    assert.ok(again.differences.every((difference) => difference.kind === "same"));
  });

  claim("swapped unique values arrive", async (room) => {
    await room.from.exec(posts + manyPosts(200));
    await mirrorOnce(room.driver, { from: room.from.place(), to: room.to.place() });

    await room.from.exec(
      "UPDATE posts SET slug = 'tmp' WHERE id = 1; UPDATE posts SET slug = 'slug-1' WHERE id = 199; UPDATE posts SET slug = 'slug-199' WHERE id = 1;",
    );
    const { differences } = await mirrorOnce(room.driver, { from: room.from.place(), to: room.to.place() });

    assert.equal(differences[0]?.kind, "edit");
    await assertEqualContent(room);
  });

  claim("equal rows of a table without key keep their number", async (room) => {
    await room.from.exec(
      `${keyless}INSERT INTO visits VALUES ('/', 'a'), ('/', 'a'), ('/', 'a'), ('/b', NULL);`,
    );
    await mirrorOnce(room.driver, { from: room.from.place(), to: room.to.place() });
    await assertEqualContent(room);

    await room.from.exec("INSERT INTO visits VALUES ('/', 'a'), ('/', 'a');");
    await mirrorOnce(room.driver, { from: room.from.place(), to: room.to.place() });

    await assertEqualContent(room);
    assert.match(await room.to.exec("SELECT count(*) FROM visits WHERE agent = 'a';"), /^5$/m);
  });

  claim("a change of a table's definition arrives, and so do new and dropped tables", async (room) => {
    await room.from.exec(posts + composite + manyPosts(50));
    await mirrorOnce(room.driver, { from: room.from.place(), to: room.to.place() });

    await room.from.exec(`ALTER TABLE posts ADD COLUMN views INTEGER DEFAULT 3; DROP TABLE links;${keyless}`);
    await room.from.exec(
      "CREATE VIEW recent AS SELECT id, views FROM posts WHERE id > 10; CREATE VIEW newest AS SELECT * FROM recent;",
    );
    const { differences } = await mirrorOnce(room.driver, { from: room.from.place(), to: room.to.place() });

    assert.deepEqual(
      differences.map(({ kind, table }) => `${kind} ${table}`),
      ["drop links", "replace posts", "create visits"],
    );
    await assertEqualContent(room);
    assert.match(await room.to.exec("SELECT count(*) FROM newest;"), /^40$/m);
  });

  claim("a changed and a dropped view arrive", async (room) => {
    await room.from.exec(
      `${posts}CREATE VIEW a AS SELECT id FROM posts; CREATE VIEW b AS SELECT id FROM posts;`,
    );
    await mirrorOnce(room.driver, { from: room.from.place(), to: room.to.place() });

    await room.from.exec("DROP VIEW a; DROP VIEW b; CREATE VIEW b AS SELECT slug FROM posts;");
    await mirrorOnce(room.driver, { from: room.from.place(), to: room.to.place() });

    await assertEqualContent(room);
  });

  claim("any sequence of edits converges", async ({ harness, driver }) => {
    await using from = await harness.createDatabase();
    await using to = await harness.createDatabase();
    await from.exec(posts + keyless + manyPosts(120));
    const edit = fc.oneof(
      fc
        .record({ id: fc.integer({ min: -40, max: 400 }), text: fc.string({ maxLength: 8 }) })
        .map(({ id, text }) => {
          const body = `'${text.replace(/[^ -~]|['\\]/g, "")}'`;
          return `DELETE FROM posts WHERE id = ${id} OR slug = 's${id}'; INSERT INTO posts VALUES (${id}, 's${id}', 'x', ${body});`;
        }),
      fc.integer({ min: 0, max: 300 }).map((id) => `DELETE FROM posts WHERE id BETWEEN ${id} AND ${id + 9};`),
      fc.integer({ min: 0, max: 9 }).map((n) => `INSERT INTO visits VALUES ('/${n}', NULL);`),
      fc.integer({ min: 0, max: 9 }).map((n) => `DELETE FROM visits WHERE page = '/${n}';`),
      fc
        .integer({ min: 1, max: 9 })
        .map((n) => `UPDATE posts SET id = id + 1000 WHERE id < 1000 AND id % ${n + 3} = 0;`),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 6 }), async (edits) => {
        await from.exec(edits.join("\n"));
        await mirrorOnce(driver, { from: from.place(), to: to.place() });
        await assertEqualContent({ driver, from, to });
      }),
      { numRuns: 12, seed: 2006 },
    );
  });

  claim("whoever reads meanwhile sees the old content or the new, never a mixture", async (room) => {
    const two = `${posts}CREATE TABLE totals (id INTEGER NOT NULL PRIMARY KEY, n INTEGER NOT NULL);`;
    await room.from.exec(`${two}INSERT INTO totals VALUES (1, 0);`);
    await mirrorOnce(room.driver, { from: room.from.place(), to: room.to.place() });
    const seen: string[] = [];
    let isOver = false;
    const watcher = (async () => {
      while (!isOver)
        seen.push(await room.to.exec("SELECT (SELECT count(*) FROM posts) - (SELECT n FROM totals);"));
    })();

    for (const count of [400, 800, 1200]) {
      await room.from.exec(`${manyPosts(400, count)} UPDATE totals SET n = n + 400;`);
      await mirrorOnce(room.driver, { from: room.from.place(), to: room.to.place() });
    }
    isOver = true;
    await watcher;

    assert.ok(seen.length > 3);
    assert.deepEqual([...new Set(seen.map((text) => text.trim()))], ["0"]);
  });
}
