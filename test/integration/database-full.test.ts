import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { DatabaseKills } from "./database-room/kill/database-kills.ts";
import { nameOf, type Step } from "./database-room/kill/kill-points.ts";
import { KillRoom, killDatabase } from "./database-room/kill/kill-room.ts";
import type { Scene } from "./database-room/kill/scenes.ts";
import { compareContent } from "./database-room/seeds/compare-content.ts";
import { readContent } from "./database-room/seeds/read-content.ts";
import { SmallDisk } from "./small-disk.ts";

/** MariaDB's own files take some 80 of them; 32 are never touched. */
const diskMiB = 320;

/** Where it costs most when the disk of the replica's server gets full. All points: test/long/database-kill-points.ts. */
const fixed: readonly { readonly scene: Scene; readonly at: RegExp; readonly replica: RegExp }[] = [
  { scene: "grown rows", at: /^INSERT INTO `bulk`/, replica: /^old$/ },
  { scene: "grown rows", at: /^COMMIT/, replica: /^(old|new)$/ },
  { scene: "grown tables", at: /^INSERT INTO `cp_new_bulk`/, replica: /^old/ },
];

const disk = await SmallDisk.mount(diskMiB);
const room = typeof disk === "string" ? disk : await KillRoom.open("direct", disk);
if (typeof disk === "string") test("a replica's server whose disk is full", { skip: disk });
else if (typeof room === "string") test("a replica's server whose disk is full", { skip: room });
else
  describe("a replica's server whose disk is full", { timeout: 900_000 }, () => {
    const kills = new DatabaseKills(room);
    const steps = new Map<Scene, readonly Step[]>();
    before(async () => {
      await kills.begin();
      for (const { scene } of fixed) if (!steps.has(scene)) steps.set(scene, await kills.steps(scene));
    });
    after(async () => {
      await room[Symbol.asyncDispose]();
      await disk[Symbol.asyncDispose]();
    });

    test("is not written to when a change surely needs more, and the next run completes", async () => {
      await room.sql("from", largeSql);
      const written: string[] = [];
      room.gates.to.watch = async ({ sql, moment }) => {
        if (moment === "before" && isWrite(sql)) written.push(sql.slice(0, 80));
      };
      await disk.fill(36);

      const refused = await room.pass();

      assert.equal(refused.said, "DATABASE_FULL", refused.message);
      assert.match(refused.message, /has 3\d MiB of room left: this change needs [1-9]\d* MiB or more/);
      assert.deepEqual(written, []);
      await disk.empty();
      room.gates.to.watch = async () => undefined;
      const completed = await room.pass();
      assert.equal(completed.said, "done", completed.message);
      const [want, have] = [await contentOf("from"), await contentOf("to")];
      assert.deepEqual(compareContent(want, have, "replica"), []);
    });

    for (const { scene, at, replica } of fixed) {
      test(`${scene}: full at ${at.source}: old or new, and the next run completes`, async (t) => {
        const step = steps.get(scene)?.find((one) => one.side === "to" && at.test(one.sql));
        assert.ok(step !== undefined, `no ${at.source} among ${JSON.stringify(steps.get(scene))}`);
        const moment = "before";

        const row = await kills.tryPoint({ scene, victim: "disk:to", step, moment });

        t.diagnostic(`${row.said}; the replica: ${row.replica}`);
        assert.equal(row.fault, null, `${nameOf({ step, moment })}: ${JSON.stringify(row)}`);
        assert.match(row.replica, replica, JSON.stringify(row));
        assert.match(row.said, /^(done|DATABASE_FULL|DATABASE_UNREACHABLE)$/);
      });
    }

    const contentOf = (side: "from" | "to") => readContent(room.servers[side].socket, killDatabase);
  });

/** Eight megabytes that do not pack. */
const largeSql = `CREATE TABLE large (id int PRIMARY KEY, body mediumblob NOT NULL);
INSERT INTO large SELECT seq, CONCAT(RANDOM_BYTES(1000), RANDOM_BYTES(1000), RANDOM_BYTES(1000), RANDOM_BYTES(1000)) FROM seq_1_to_2000;`;

/** Of the content: the mark's own table is there before anything is known, and probes of rights name a table that is not. */
function isWrite(sql: string): boolean {
  const isOwn = sql.includes("no_such_table") || sql.includes("clonepanel_state");
  return (
    !isOwn && /^(SET STATEMENT|INSERT|REPLACE|DELETE|UPDATE|ALTER|RENAME|CREATE|START TRANSACTION$)/.test(sql)
  );
}
