import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type MirrorLab, openMirrorLab, site } from "./lab/mirror-lab.ts";
import { type KillPoint, type KillRow, RoleKills, tableOf } from "./lab/role-kill.ts";
import { assertTwins, move, refusalOf, roleAtAddress } from "./lab/roles.ts";

/** The fixed share; every point of every verb is tried by test/long/role-kill-points.ts. */
let mirror: MirrorLab;
let kills: RoleKills;

before(async () => {
  mirror = await openMirrorLab({ with: ["dns"] });
  kills = new RoleKills(mirror);
  await kills.begin();
});
after(async () => await mirror?.[Symbol.asyncDispose]());

async function tryAll(points: readonly KillPoint[]): Promise<void> {
  const rows: KillRow[] = [];
  for (const point of points) rows.push(await kills.tryPoint(point));
  console.log(tableOf(rows));
  assert.deepEqual(
    rows.flatMap(({ at, fault }) => (fault === null ? [] : [`${at}: ${fault}`])),
    [],
  );
}

test("a switchover killed after any step's effect is carried to its end by the same command, and never are there two primaries", async () => {
  const steps = ["intent", "freeze", "final-sync", "demote:FROM", "promote:TO"];
  // The first record is that of the pass before the freeze.
  const points = [...steps.map((step) => `${step}:effect`), "record:effect#2", "dns:effect", "finish:effect"];
  await tryAll(points.map((at) => ({ scene: "switchover", at })));
});

test("a failover killed before it promotes, and a failback killed between demotion and promotion, go on", async () => {
  await tryAll([
    { scene: "failover", at: "promote:TO:before" },
    { scene: "failback", at: "promote:TO:before" },
  ]);
});

test("a switchover whose primary dies in the middle gives way to a failover, at a higher epoch", async () => {
  const { lab } = mirror;
  await kills.begin();
  const killed = await mirror.clonepanel(["switchover", site, "--to", "b", "--yes", "--json"], {
    env: { CLONEPANEL_KILL_AT: "demote:a:before" },
  });
  assert.equal(killed.code, 137, killed.stdout);
  await lab.kill("a");
  try {
    const waiting = await mirror.clonepanel(["switchover", site, "--to", "b", "--yes", "--json"]);
    assert.deepEqual(refusalOf(waiting), { code: 6, errors: ["ACCOUNT_UNREACHABLE"] });

    const report = await move(mirror, "failover", "--to", "b");

    assert.deepEqual([report.from, report.to, report.epoch], ["a", "b", 3]);
    assert.match(await roleAtAddress(mirror, "b"), /^role=primary; epoch=3;/);
  } finally {
    await lab.revive("a");
  }
  await mirror.sync();
  assert.match(await roleAtAddress(mirror, "a"), /^role=fenced; epoch=3;/);
  await move(mirror, "failback");
  await assertTwins(mirror, "after the failback");
});
