import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openRoom, type Room } from "./database-room/room.ts";
import { apply, diverge, listOf, lostOf, rescue, rowsOf, wordsIn } from "./rescue/divergence.ts";

const outcome = await openRoom();
if (outcome.kind === "absent") test("rescue on MariaDB", { skip: outcome.because });
else describe("rescue on MariaDB", () => withRoom(outcome.room));

function withRoom(room: Room): void {
  after(() => room[Symbol.asyncDispose]());

  for (const [seed, gap] of [
    [1, "kept"],
    [2, "undone"],
  ] as const) {
    test(`random divergence ${seed}, ids ${gap}: nothing is lost, and a second run changes nothing`, async () => {
      await using shop = await diverge(room, { name: `d${seed}`, seed, writes: 40, gap });
      const { site } = shop;
      const listed = await listOf(site);
      assert.ok(listed.items.length > 20, `${listed.items.length}`);
      assert.deepEqual(lostOf(shop, shop.fresh, listed), []);

      const first = await rescue(site, "safe");

      const present = await rowsOf(site, "to");
      const left = await listOf(site);
      assert.ok(first.rows > 0 && first.before !== null);
      assert.deepEqual(lostOf(shop, present, left), []);
      assert.ok(left.items.every(({ verdict }) => verdict === "person"));
      assertNewSideStands(shop.fresh, present);
      await assertComments(shop, present);
      const again = await rescue(site, "safe");
      assert.deepEqual([again.rows, again.files, again.kept, again.before], [0, 0, 0, null]);
      assert.deepEqual(await rowsOf(site, "to"), present);
      await site.sync();
      assert.deepEqual(await rowsOf(site, "to"), present);
      assert.deepEqual(
        (await listOf(site)).items.map(({ id }) => id).sort(),
        left.items.map(({ id }) => id).sort(),
      );

      assertNaiveLose(shop);
    });
  }

  /** Whatever visitors wrote on the new primary stands as it did, but for the counters of posts. */
  function assertNewSideStands(fresh: Awaited<ReturnType<typeof rowsOf>>, present: typeof fresh): void {
    for (const [table, rows] of fresh) {
      if (table === "wp_posts") continue;
      for (const row of rows) assert.ok(present.get(table)?.has(row), `${table}: ${row}`);
    }
  }

  /** Every stranded comment stands exactly once, at its post, under its parent, with its fields; and is counted. */
  async function assertComments(
    shop: Awaited<ReturnType<typeof diverge>>,
    present: typeof shop.fresh,
  ): Promise<void> {
    const written = wordsIn(shop.old, /(?:comment|answer|rated) old-\d+/g);
    const there = wordsIn(present, /(?:comment|answer|rated) old-\d+/g);
    assert.deepEqual([...there].sort(), [...written].sort());
    const wrong = await shop.site.sql(
      "to",
      `SELECT COUNT(*) FROM wp_commentmeta m LEFT JOIN wp_comments c ON c.comment_ID = m.comment_id
       WHERE m.meta_value LIKE 'meta old-%' AND (c.comment_ID IS NULL OR c.comment_content <> CONCAT('rated ', SUBSTRING(m.meta_value, 6)));
       SELECT COUNT(*) FROM wp_posts p WHERE p.comment_count <> (SELECT COUNT(*) FROM wp_comments c WHERE c.comment_post_ID = p.ID AND c.comment_approved = '1') AND p.ID IN (SELECT comment_post_ID FROM wp_comments WHERE comment_content LIKE '% old-%');
       SELECT COUNT(*) FROM wp_comments c JOIN wp_comments q ON q.comment_ID = c.comment_parent WHERE c.comment_post_ID <> q.comment_post_ID;`,
    );
    assert.deepEqual(wrong.trim().split("\n"), ["0", "0", "0"]);
  }

  /** The control: "the old side wins" and "the new side wins" are each shown to lose what somebody wrote. */
  function assertNaiveLose({ old, fresh, base }: Awaited<ReturnType<typeof diverge>>): void {
    const none = { site: "", cases: [], items: [], tables: [], omitted: 0, decided: [], notes: [] };
    assert.ok(lostOf({ base, old }, fresh, none).length > 0, "new wins loses the old side's writes");
    assert.ok(lostOf({ base, old: fresh }, old, none).length > 0, "old wins loses the new side's writes");
  }

  describe("a person decides", () => {
    let shop: Awaited<ReturnType<typeof diverge>>;
    before(async () => {
      shop = await diverge(room, { name: "person", seed: 11, writes: 60, gap: "kept" });
    });
    after(async () => await shop?.[Symbol.asyncDispose]());

    test("an order comes whole or not at all", async () => {
      const { site } = shop;
      const order = (await listOf(site)).items.find(
        (item) => item.group !== null && /^order:1\d\d$/.test(item.group) && item.change.kind === "insert",
      );
      assert.ok(order?.group);
      await assert.rejects(rescue(site, [order.id]), { code: "RESCUE_REFUSED" });
      const members = (await listOf(site)).items.filter(({ group }) => group === order.group);
      assert.ok(members.length >= 3, `${members.length}`);

      const done = await rescue(site, [order.id], "old");

      assert.equal(done.rows, members.length);
      const left = await listOf(site);
      assert.ok(left.items.every(({ group }) => group !== order.group));
      assert.equal(
        left.decided.filter(({ group, what }) => group === order.group && what === "old").length,
        members.length,
      );
    });

    test("what changed on the primary since it was looked at is refused, and nothing is written", async () => {
      const { site } = shop;
      const option = (await listOf(site)).items.find(
        ({ table, change }) => table === "wp_options" && change.kind === "update",
      );
      assert.ok(option !== undefined && option.kind === "row");
      const id = option.key?.["option_id"];
      await site.sql("to", `UPDATE wp_options SET option_value = 'in between' WHERE option_id = ${id};`);

      await assert.rejects(rescue(site, [option.id], "old"), { code: "RESCUE_MOVED" });

      assert.match(
        await site.sql("to", `SELECT option_value FROM wp_options WHERE option_id = ${id};`),
        /in between/,
      );
      await site.sync();
      await rescue(site, [option.id], "old");
      assert.match(
        await site.sql("to", `SELECT option_value FROM wp_options WHERE option_id = ${id};`),
        /option old/,
      );
    });

    test("columns that each side changed alone are merged, and the same column is refused", async () => {
      const { site } = shop;
      const posts = (await listOf(site)).items.filter(
        ({ table, change }) => table === "wp_posts" && change.kind === "update",
      );
      const outcomes = new Map<string, "merged" | "refused">();
      for (const item of posts) {
        const title = (side: "base" | "old" | "new") =>
          item.kind === "row" ? [item.change[side]?.["post_title"], item.change[side]?.["post_content"]] : [];
        const [base, old, fresh] = [title("base"), title("old"), title("new")];
        const clash = [0, 1].some(
          (at) => old[at] !== base[at] && fresh[at] !== base[at] && old[at] !== fresh[at],
        );
        if (clash) await assert.rejects(rescue(site, [item.id], "merge"), { code: "RESCUE_REFUSED" });
        else {
          await rescue(site, [item.id], "merge");
          const now = await site.sql(
            "to",
            `SELECT post_title, post_content FROM wp_posts WHERE ID = ${item.kind === "row" ? item.key?.["ID"] : 0};`,
          );
          const wanted = [0, 1].map((at) => (old[at] === base[at] ? fresh[at] : old[at]));
          assert.deepEqual(now.trim().split("\t"), wanted);
        }
        outcomes.set(item.id, clash ? "refused" : "merged");
      }
      assert.ok(outcomes.size > 0);
    });

    test("what is discarded is recorded, and the rest of it closes the case for the prune", async () => {
      const { site } = shop;
      const order = {
        site: site.name,
        signal: site.signal,
        mode: "apply",
        review: apply,
      } as const;
      const all = await listOf(site);

      const done = await site.app.discardStranded({ ...order, chosen: "all" });

      assert.ok(done.kind === "done" && done.report.left === 0 && done.report.writes === all.items.length);
      const left = await listOf(site);
      assert.deepEqual([left.items, left.cases], [[], []]);
      assert.equal(left.decided.filter(({ what }) => what === "discarded").length, all.items.length);
      const kinds = (await site.app.log.list({ site: site.name, limit: 50 })).map(({ kind }) => kind);
      assert.ok(kinds.includes("rescue-apply") && kinds.includes("rescue-discard"));
    });
  });
}
