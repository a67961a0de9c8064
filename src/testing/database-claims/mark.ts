import assert from "node:assert/strict";
import type { DatabaseClaim } from "../database-contract.ts";
import { aMark, mirrorOnce, surveyOf } from "../database-mirror.ts";
import { manyPosts, posts } from "./content.ts";

export function markClaims(claim: DatabaseClaim): void {
  claim("the mark goes with the rows, and a lower epoch or another site is refused", async (room) => {
    await room.from.exec(posts + manyPosts(3));
    const places = { from: room.from.place(), to: room.to.place() };
    await mirrorOnce(room.driver, places, { mark: { ...aMark, generation: 4, epoch: 7 } });

    await using reader = await room.driver.openReader(room.to.place());
    assert.deepEqual(await reader.readMark(), { ...aMark, generation: 4, epoch: 7 });
    await assert.rejects(mirrorOnce(room.driver, places, { mark: { ...aMark, generation: 5, epoch: 6 } }), {
      code: "DATABASE_EPOCH_HIGHER",
    });
    await assert.rejects(
      mirrorOnce(room.driver, places, { mark: { site: "other.example", generation: 5, epoch: 9 } }),
      {
        code: "DATABASE_OF_ANOTHER_SITE",
      },
    );
  });

  claim(
    "the mark is taken away for the site that it is of, as often as one likes, and nothing else goes",
    async (room) => {
      await room.from.exec(posts + manyPosts(3));
      await mirrorOnce(room.driver, { from: room.from.place(), to: room.to.place() });
      const before = await surveyOf(room.driver, room.to.place());
      await using writer = await room.driver.openWriter(room.to.place());
      const { site } = aMark;

      assert.equal(await writer.takeMarkAway({ site: "other.example", mode: "apply" }), "foreign");
      assert.equal(await writer.takeMarkAway({ site, mode: "preview" }), "there");
      assert.equal(await writer.takeMarkAway({ site, mode: "apply" }), "removed");
      assert.equal(await writer.takeMarkAway({ site, mode: "apply" }), "absent");

      await using reader = await room.driver.openReader(room.to.place());
      assert.equal(await reader.readMark(), null);
      assert.deepEqual(await surveyOf(room.driver, room.to.place()), before);
    },
  );

  claim("a table that only has the mark's name stays", async (room) => {
    await room.to.exec("CREATE TABLE clonepanel_state (mine INTEGER NOT NULL PRIMARY KEY);");
    // A driver may refuse such a database as a whole.
    const said = await (async () => {
      await using writer = await room.driver.openWriter(room.to.place());
      return await writer.takeMarkAway({ site: aMark.site, mode: "apply" });
    })().catch((error: Error) => error.name);

    assert.match(said, /^(foreign|ClonePanelError)$/);
    assert.match(await room.to.exec("SELECT COUNT(*) FROM clonepanel_state;"), /^0/m);
  });
}
