import assert from "node:assert/strict";
import { test } from "node:test";
import { type LivingController, shareSites } from "./share-sites.ts";

const sites = new Set(Array.from({ length: 3_000 }, (_, at) => `s${at}.example`));
const nobody = new Set<string>();

function controllers(...nodes: readonly string[]): readonly LivingController[] {
  return nodes.map((node) => ({ id: `run of ${node}`, node, sites }));
}

/** Rounds of all of them until nobody has anything to do. */
function settle(living: readonly LivingController[], owners: Map<string, string>): number {
  let moved = 0;
  for (let round = 0; round < 4; round += 1) {
    for (const { id } of living) {
      const { take, release } = shareSites({ self: id, controllers: living, owners, busy: nobody });
      for (const site of release) owners.delete(site);
      for (const site of take) {
        assert.ok(!owners.has(site), "nobody takes what another has");
        owners.set(site, id);
      }
      moved += take.length;
    }
  }
  return moved;
}

test("every site finds an owner, in about equal shares", () => {
  const living = controllers("attic", "cellar", "home");
  const owners = new Map<string, string>();

  settle(living, owners);

  assert.equal(owners.size, sites.size);
  for (const { id } of living) {
    const share = [...owners.values()].filter((owner) => owner === id).length;
    assert.ok(share > 850 && share < 1_150, `${id} has ${share}`);
  }
});

test("when one goes only its own sites move, and when it comes back only they do", () => {
  const three = controllers("attic", "cellar", "home");
  const owners = new Map<string, string>();
  settle(three, owners);
  const before = new Map(owners);
  const orphans = [...owners].filter(([, owner]) => owner === "run of home").map(([site]) => site);
  for (const site of orphans) owners.delete(site);

  assert.equal(settle(controllers("attic", "cellar"), owners), orphans.length);
  assert.equal(settle(three, owners), orphans.length);
  assert.deepEqual(owners, before);
});

test("a site goes to nobody who does not know it, and what is being worked on is not given away", () => {
  const [attic, home] = controllers("attic", "home");
  assert.ok(attic !== undefined && home !== undefined);
  const owners = new Map<string, string>();
  settle([attic, { ...home, sites: new Set() }], owners);
  assert.deepEqual(new Set(owners.values()), new Set([attic.id]));

  const view = { self: attic.id, controllers: [attic, home], owners };
  const { release } = shareSites({ ...view, busy: nobody });
  const [first = ""] = release;
  assert.ok(release.length > 1_000);
  assert.ok(!shareSites({ ...view, busy: new Set([first]) }).release.includes(first));
});

test("two runs of one name do not fight over its sites", () => {
  const [home] = controllers("home");
  assert.ok(home !== undefined);
  const owners = new Map<string, string>();
  const twins = [home, { ...home, id: "second run of home" }];

  settle(twins, owners);

  assert.equal(owners.size, sites.size);
  assert.equal(settle(twins, owners), 0);
});
