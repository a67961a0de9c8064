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
  const { world, late, mostMovesToOneAccount, mostPassesOnOneAccount } = simulateDay(1, share);
  const moved = [...world.sites.values()].filter(({ movedMs }) => movedMs !== null);
  const lateMs = (what: string) => late.get(what)?.quantileMs(0.99) ?? 0;

  assert.deepEqual(world.violations, []);
  assert.equal(moved.length, share.sites / 2);
  assert.ok(moved.every(({ site, epoch }) => site.primary.startsWith("great") && epoch === 2));
  assert.ok(mostMovesToOneAccount <= 2 && mostPassesOnOneAccount === 1);
  for (const { rate, mostWithin } of world.rates()) if (rate !== null) assert.ok(mostWithin <= rate.requests);
  for (const kind of ["watch", "mirror", "dns"]) {
    const [before, during] = [lateMs(`before elsewhere ${kind}`), lateMs(`outage elsewhere ${kind}`)];
    // One of them waits out the time-out of a dead account, once.
    assert.ok(during <= before + 11_000, `${kind}: ${during} ms late instead of ${before}`);
  }
});

test("a controller whose own line is dead moves nobody, and does not fall upon all accounts when it is back", () => {
  const { world, late } = simulateDay(2, { ...share, outage: [9, 9], blind: [0.3, 0.8] });

  assert.deepEqual(world.violations, []);
  assert.ok([...world.sites.values()].every(({ movedMs, epoch }) => movedMs === null && epoch === 1));
  assert.ok((late.get("after there mirror")?.mostMs ?? 0) < 120_000);
});
