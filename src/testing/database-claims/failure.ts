import assert from "node:assert/strict";
import type { DatabaseClaim } from "../database-contract.ts";
import { mirrorOnce, planMirroring, surveyOf } from "../database-mirror.ts";
import { assertEqualContent, composite, manyPosts, posts } from "./content.ts";

export function failureClaims(claim: DatabaseClaim): void {
  claim("a change that is staged but not committed leaves everything as it was", async (room) => {
    await room.from.exec(posts + composite + manyPosts(80));
    await room.to.exec(
      `${posts}INSERT INTO posts VALUES (1, 'own', 'x', NULL); CREATE VIEW own AS SELECT id FROM posts;`,
    );
    const before = await surveyOf(room.driver, room.to.place());
    await using from = await room.driver.openReader(room.from.place());
    {
      await using to = await room.driver.openWriter(room.to.place());
      const { change } = await planMirroring(from, to);
      await using staged = await to.stage(change);
      assert.ok(staged.rows >= 80);
    }

    assert.deepEqual(await surveyOf(room.driver, room.to.place()), before);
    await mirrorOnce(room.driver, { from: room.from.place(), to: room.to.place() });
    await assertEqualContent(room);
  });

  claim("rows that are not what the survey promised are refused, and nothing is visible", async (room) => {
    await room.from.exec(posts + manyPosts(80));
    await mirrorOnce(room.driver, { from: room.from.place(), to: room.to.place() });
    const before = await surveyOf(room.driver, room.to.place());
    await room.from.exec("UPDATE posts SET body = 'new' WHERE id = 5;");
    await using from = await room.driver.openReader(room.from.place());
    await using to = await room.driver.openWriter(room.to.place());
    const { change } = await planMirroring(from, to);
    const falsified = change.edit.map((edit) => ({
      ...edit,
      rows: async function* () {
        for await (const lines of edit.rows()) yield lines.map((line) => line.replace("'new'", "'nEw'"));
      },
    }));

    await assert.rejects(to.stage({ ...change, edit: falsified }), { code: "DATABASE_VERIFY_FAILED" });

    assert.deepEqual(await surveyOf(room.driver, room.to.place()), before);
  });
}
