/**
 * A lease that the replica renews, in the lab, with the real cron and the real times of `lease: default`: the controller is
 * cut off from both accounts for longer than a lease, and the primary must not miss a write; then the primary is cut off
 * from everybody, and the failover must wait for the end of what the replica renewed last.
 *
 *     CLONEPANEL_LAB_DIR=/tmp/lab-lease node test/long/lease-renewal.ts
 *
 * Takes about twelve minutes. Exit 1 when a promise was broken.
 */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { changeConfig } from "../integration/lab/change-config.ts";
import { startDaemon } from "../integration/lab/daemon.ts";
import { leaseOf, leaseRuns } from "../integration/lab/lease.ts";
import { openMirrorLab } from "../integration/lab/mirror-lab.ts";
import { postId, statusOf, whereVisitorsEnd } from "../integration/lab/roles.ts";
import { countComments, letVisitorsWrite, postAt } from "../integration/lab/visitors.ts";

/** Longer than one lease, and a minute of cron. */
const aloneMs = 250_000;

await using mirror = await openMirrorLab({ with: ["dns", "checks", "lease-fast"] });
await mirror.lab.reset({ b: "empty" });
await mirror.lab.resetDns();
changeConfig(mirror, "fence: lease, lease: fast", "fence: lease, lease: default, renewal: replica");
await mirror.sync({ timeoutMs: 900_000 });
const post = await postId(mirror);
const { a, b } = mirror.facts.accounts;

await using daemon = await startDaemon(mirror);
await until("the first lease", 240, async () => leaseRuns(await leaseOf(mirror, "a")));
await until("a crontab line on b", 240, async () => /renew\.php/.test(await crontabOf("b")));

await using visitors = letVisitorsWrite("own", post, [a.origin]);
await mirror.lab.partition("control", "a");
await mirror.lab.partition("control", "b");
const aloneFromMs = performance.now();
let stops = 0;
while (performance.now() - aloneFromMs < aloneMs) {
  if (!leaseRuns(await leaseOf(mirror, "a"))) stops += 1;
  await sleep(2_000);
}
const alone = await leaseOf(mirror, "a");
console.log(`${aloneMs / 1000} s without the controller: the lease was over at ${stops} of the looks`);
assert.equal(stops, 0);
assert.equal((await statusOf(mirror)).primary, "a");

// Now nobody sees a any more, and the controller sees b again.
await mirror.lab.partition("a", "b");
await mirror.lab.heal();
await mirror.lab.partition("a", "b");
await mirror.lab.partition("control", "a");
const cutMs = performance.now();
const ends = (await leaseOf(mirror, "a"))?.untilUptime ?? 0;
assert.ok(ends >= (alone?.untilUptime ?? 0));
await until("b by name", 900, async () => (await whereVisitorsEnd(mirror)) === `primary at ${b.address}`);
const visibleS = (performance.now() - cutMs) / 1_000;
const late = await postAt(mirror.lab, {
  address: a.address,
  host: "www.example.test",
  post,
  words: "late-0",
});
await postAt(mirror.lab, { address: b.address, host: "www.example.test", post, words: "new-0" });
const posted = await visitors.stop();
await until("the end of the failover", 240, async () => /b is promoted/.test(await daemon.said()));
const said = await daemon.end();

assert.equal(late.status, 503, said);
assert.match(said, /b is asked to renew its lease no more|a's lease is certainly over; b is promoted/);
const kept = posted.filter(({ outcome }) => outcome === "kept").map(({ words }) => words);
const there = await countComments(mirror.lab, "a", "own");
assert.ok(
  kept.length > 0 && kept.every((words) => there.get(words) === 1),
  "what was said to be kept is kept",
);
const lastOfA = await one("a", "SELECT MAX(comment_date_gmt) FROM wp_comments");
const firstOfB = await one(
  "b",
  "SELECT MIN(comment_date_gmt) FROM wp_comments WHERE comment_content='new-0'",
);
console.log(
  `b the primary by name ${visibleS.toFixed(1)} s after the cut; ${kept.length} comments kept of ${posted.length}; a wrote until ${lastOfA}, b from ${firstOfB}`,
);
assert.ok(lastOfA < firstOfB, "no moment with two");

async function one(account: "a" | "b", sql: string): Promise<string> {
  const [[value = ""] = []] = await mirror.lab.sql(account, sql);
  return value;
}

async function crontabOf(account: "a" | "b"): Promise<string> {
  return (
    await mirror.lab.exec(account, ["crontab", "-l", "-u", mirror.facts.accounts[account].user])
  ).stdout.toString("utf8");
}

async function until(what: string, longestS: number, isSo: () => Promise<boolean>): Promise<void> {
  const endMs = performance.now() + longestS * 1_000;
  while (!(await isSo())) {
    if (performance.now() > endMs) assert.fail(`${what}: not within ${longestS} s; ${await daemon.end()}`);
    await sleep(1_000);
  }
}
