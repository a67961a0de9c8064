import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { startDaemon, type WatchedDaemon } from "./lab/daemon.ts";
import { type MirrorLab, openMirrorLab, site } from "./lab/mirror-lab.ts";
import { move, roleAtAddress, statusOf, whereVisitorsEnd } from "./lab/roles.ts";

let mirror: MirrorLab;
let daemon: WatchedDaemon | null = null;

before(async () => {
  mirror = await openMirrorLab({ with: ["dns", "checks", "automatic"] });
  await mirror.lab.reset({ b: "empty" });
  await mirror.lab.resetDns();
  await mirror.sync({ timeoutMs: 300_000 });
});
afterEach(async () => {
  await daemon?.[Symbol.asyncDispose]();
  daemon = null;
});
after(async () => await mirror?.[Symbol.asyncDispose]());

test("a controller that is merely cut off from the primary changes nothing, however long it misses it", async () => {
  daemon = await startDaemon(mirror);
  await mirror.lab.partition("control", "a");
  await sleep(35_000);
  await mirror.lab.heal();

  const { primary, epoch } = await statusOf(mirror);
  const said = await daemon.end();

  assert.deepEqual([primary, epoch], ["a", 1], said);
  assert.match(await roleAtAddress(mirror, "a"), /^role=primary; epoch=1;/);
  assert.doesNotMatch(said, /intent|promot/);
  assert.match(said, /"job":"mirror","outcome":"failed"/, "the mirror did notice the cut");
});

test("PHP dies on a living host: it is fenced over its login, and b serves by name within a minute", async () => {
  daemon = await startDaemon(mirror);
  await sleep(6_000);
  await mirror.lab.service("a", "php", "stop");
  const diedMs = performance.now();
  const b = mirror.facts.accounts.b.address;
  const secondsGone = () => (performance.now() - diedMs) / 1_000;
  while ((await whereVisitorsEnd(mirror)) !== `primary at ${b}` && secondsGone() < 120) await sleep(500);
  const rtoS = secondsGone();

  const { primary, epoch } = await statusOf(mirror);
  const said = await daemon.end();

  console.log(`dead service: b is the primary by name after ${rtoS.toFixed(1)} s`);
  assert.deepEqual([primary, epoch], ["b", 2], said);
  assert.ok(rtoS <= 60, `${rtoS} s; ${said}`);
  assert.match(said, /a says itself that it is fenced; b is promoted/);
  await mirror.lab.service("a", "php", "start");
  assert.match(await roleAtAddress(mirror, "a"), /^role=fenced; epoch=2;/);
  const log = await mirror.clonepanel(["log", site, "--json", "--limit", "50"]);
  assert.match(log.stdout, /"kind":"failover".*"rtoMs":\d+/s);
  await move(mirror, "failback");
});
