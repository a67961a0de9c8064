import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { DatabaseKills } from "./database-room/kill/database-kills.ts";
import { type KillPoint, nameOf, type Step, type Victim } from "./database-room/kill/kill-points.ts";
import { KillRoom } from "./database-room/kill/kill-room.ts";
import type { Scene } from "./database-room/kill/scenes.ts";

/** Of some hundred points the ones where most is at stake. All of them: test/long/database-kill-points.ts. */
const fixed: readonly {
  readonly scene: Scene;
  readonly victim: Victim;
  readonly at: RegExp;
  readonly moment: KillPoint["moment"];
  /** What the replica may be before the next run. */
  readonly replica: RegExp;
}[] = [
  { scene: "rows", victim: "mysqld:from", at: /^SELECT `id`/, moment: "before", replica: /^old$/ },
  { scene: "rows", victim: "mysqld:to", at: /^COMMIT/, moment: "before", replica: /^old$/ },
  { scene: "rows", victim: "controller", at: /^COMMIT/, moment: "answered", replica: /^new/ },
  { scene: "tables", victim: "ssh:to", at: /^RENAME/, moment: "before", replica: /^old/ },
];

/** Only where ssh is killed it is needed: a pass by it costs twice as much. */
for (const way of ["direct", "ssh"] as const) {
  const points = fixed.filter(({ victim }) => victim.startsWith("ssh") === (way === "ssh"));
  const room = await KillRoom.open(way);
  if (typeof room === "string") test(`killed in the middle of a pass (${way})`, { skip: room });
  else
    describe(`killed in the middle of a pass (${way}): old or new, and the next one completes`, () =>
      tryPoints(room, points));
}

function tryPoints(room: KillRoom, points: typeof fixed) {
  const kills = new DatabaseKills(room);
  const steps = new Map<Scene, readonly Step[]>();
  before(async () => {
    await kills.begin();
    for (const { scene } of points) if (!steps.has(scene)) steps.set(scene, await kills.steps(scene));
  });
  after(() => room[Symbol.asyncDispose]());

  for (const { scene, victim, at, moment, replica } of points) {
    test(`${scene}: ${victim}, ${moment} ${at.source}`, async () => {
      const side = victim === "controller" ? "to" : victim.split(":")[1];
      const step = steps.get(scene)?.find((one) => one.side === side && at.test(one.sql));
      assert.ok(step !== undefined, `no ${at.source} among ${JSON.stringify(steps.get(scene))}`);

      const row = await kills.tryPoint({ scene, victim, step, moment });

      assert.equal(row.fault, null, `${nameOf({ step, moment })}: ${JSON.stringify(row)}`);
      assert.match(row.replica, replica, JSON.stringify(row));
      assert.match(row.sql, at);
    });
  }
}
