import assert from "node:assert/strict";
import { test } from "node:test";
import { simulateDay } from "./many-sites/simulate-day.ts";
import type { Scale } from "./many-sites/world.ts";

/** A share of what test/long/many-sites.ts plays: a fiftieth of the sites, an hour and a half of the day. */
const share: Scale = {
  ...{ sites: 200, accounts: 20, cores: 2, mirrorMs: 600_000, hours: 1.6 },
  ...{ outage: [0.3, 0.9], blind: [1.2, 1.3] },
};

test("half of all sites fail over at once: in turns, within the rates, and nobody elsewhere is late", () => {
  const { world, book } = simulateDay(1, share);
  const moved = [...world.sites.values()].filter(({ movedMs }) => movedMs !== null);
  const lateMs = (what: string) => book.lateMs(what, 0.99);

  assert.deepEqual(world.violations, []);
  assert.equal(moved.length, share.sites / 2);
  assert.ok(moved.every(({ site, epoch }) => site.primary.startsWith("great") && epoch === 2));
  assert.ok(book.most("moves to ") <= 2 && book.most("account ") === 1);
  assert.ok(book.most("looks from ") <= 4 && book.most("changes at ") <= 16);
  for (const { rate, mostWithin } of world.rates()) if (rate !== null) assert.ok(mostWithin <= rate.requests);
  for (const kind of ["mirror", "dns"]) {
    const [before, during] = [lateMs(`before elsewhere ${kind}`), lateMs(`outage elsewhere ${kind}`)];
    // One of them waits out the time-out of a dead account, once.
    assert.ok(during <= before + 11_000, `${kind}: ${during} ms late instead of ${before}`);
  }
});

test("twenty sites that move to each of ten accounts: all are there within what the account can bear", () => {
  const scale: Scale = { ...share, sites: 400, cores: 4, hours: 0.6, outage: [0.05, 0.6], blind: [9, 9] };
  const { world, book } = simulateDay(3, scale);
  const sites = [...world.sites.values()];
  const tookS = sites.flatMap(({ movedMs }) => (movedMs === null ? [] : [movedMs / 1_000 - 180]));
  // Four misses, the lease and its grace; then each move takes 25 s at the most before its names, two at once.
  const boundS = 90 + 220 + (20 * 25) / 2;

  assert.deepEqual(world.violations, []);
  assert.equal(tookS.length, scale.sites / 2);
  assert.ok(Math.max(...tookS) < boundS, `the last moved after ${Math.max(...tookS)} s, not ${boundS}`);
  assert.ok(book.lateMs("outage elsewhere watch", 1) <= 1_000, "a look elsewhere waited for those who hang");
  const turns = book.late().get("outage there move")?.count ?? 0;
  assert.ok(
    turns <= 1.1 * tookS.length,
    `${turns} places were taken for ${tookS.length} moves: somebody only waited`,
  );
});

test("the provider is back while many wait for their turn: they give up, and none falls upon it", () => {
  const scale: Scale = { ...share, sites: 500, hours: 0.4, outage: [0.05, 0.155], blind: [9, 9] };
  const { world, book } = simulateDay(4, scale);
  const sites = [...world.sites.values()];
  const moved = sites.filter(({ movedMs }) => movedMs !== null);
  const backMs = scale.outage[1] * 3_600_000;
  const waited = sites.filter(({ readyMs, movedMs }) => movedMs === null && (readyMs ?? backMs) < backMs);
  const missed = sites.filter(({ state, movedMs }) => movedMs === null && state.phase.kind !== "steady");

  assert.deepEqual(world.violations, []);
  assert.ok(moved.length > 20 && moved.length < 200, `${moved.length} moved`);
  assert.ok(waited.length > 0, "nobody waited for a turn");
  assert.deepEqual(missed, []);
  assert.equal(book.most("account "), 1);
  // Its 25 sites are looked at four times a minute, by a look that reaches both accounts; a few passes come beside.
  assert.ok(world.calls.most("great-").minute <= 75 * 5, `${world.calls.most("great-").minute} calls`);
  assert.ok(book.lateMs("after elsewhere watch", 1) <= 1_000);
});

test("a controller whose own line is dead moves nobody, and does not fall upon all accounts when it is back", () => {
  const { world, book } = simulateDay(2, { ...share, outage: [9, 9], blind: [0.3, 0.8] });

  assert.deepEqual(world.violations, []);
  assert.ok([...world.sites.values()].every(({ movedMs, epoch }) => movedMs === null && epoch === 1));
  assert.ok(book.lateMs("after there mirror", 1) < 120_000);
});
