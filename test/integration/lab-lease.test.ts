import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { startDaemon, type WatchedDaemon } from "./lab/daemon.ts";
import { leaseOf, leaseRuns } from "./lab/lease.ts";
import { type MirrorLab, openMirrorLab } from "./lab/mirror-lab.ts";
import { postId, roleAtAddress, statusOf, whereVisitorsEnd } from "./lab/roles.ts";
import { countComments, letVisitorsWrite, postAt } from "./lab/visitors.ts";

let mirror: MirrorLab;
let daemon: WatchedDaemon | null = null;

before(async () => {
  mirror = await openMirrorLab({ with: ["dns", "checks", "lease-fast"] });
  await mirror.lab.reset({ b: "empty" });
  await mirror.lab.resetDns();
  await mirror.sync({ timeoutMs: 600_000 });
});
afterEach(async () => {
  await daemon?.[Symbol.asyncDispose]();
  daemon = null;
});
after(async () => await mirror?.[Symbol.asyncDispose]());

test("a primary that nobody can reach stops taking writes by itself, and only then its replica takes over", async () => {
  daemon = await startDaemon(mirror);
  await until("the first lease", 120, async () => leaseRuns(await leaseOf(mirror, "a")));
  const post = await postId(mirror);
  const { a, b } = mirror.facts.accounts;
  await mirror.lab.partition("control", "a");
  await sleep(20_000);
  assert.ok(
    leaseRuns(await leaseOf(mirror, "a")),
    "b passes the lease on while only the controller is cut off",
  );
  assert.equal((await statusOf(mirror)).primary, "a");

  // A cable cut: a lives on alone, with a visitor of its own.
  await using own = letVisitorsWrite("own", post, [a.origin]);
  await mirror.lab.partition("a", "b");
  const cutMs = performance.now();
  await until("b by name", 300, async () => (await whereVisitorsEnd(mirror)) === `primary at ${b.address}`);
  const visibleS = (performance.now() - cutMs) / 1_000;
  const late = await postAt(mirror.lab, {
    address: a.address,
    host: "www.example.test",
    post,
    words: "late-0",
  });
  await postAt(mirror.lab, { address: b.address, host: "www.example.test", post, words: "new-0" });
  const posted = await own.stop();
  // The name is public before the last steps of the failover are done.
  const promoted = /a's lease is certainly over; b is promoted/;
  await until("the end of the failover", 60, async () => promoted.test((await daemon?.said()) ?? ""));
  const said = await daemon.end();

  console.log(`cable cut: b is the primary by name after ${visibleS.toFixed(1)} s`);
  assert.equal(late.status, 503, said);
  assert.match(said, promoted);
  assert.match(
    await roleAtAddress(mirror, "a"),
    /^role=replica; epoch=1;/,
    "it knows of nothing but its lease",
  );
  const kept = posted.filter(({ outcome }) => outcome === "kept").map(({ words }) => words);
  const there = await countComments(mirror.lab, "a", "own");
  assert.ok(
    kept.length > 0 && kept.every((words) => there.get(words) === 1),
    "what was said to be kept is kept",
  );
  const [[lastOfA = ""] = []] = await mirror.lab.sql("a", "SELECT MAX(comment_date_gmt) FROM wp_comments");
  const [[firstOfB = ""] = []] = await mirror.lab.sql(
    "b",
    "SELECT MIN(comment_date_gmt) FROM wp_comments WHERE comment_content='new-0'",
  );
  assert.ok(lastOfA < firstOfB, `no moment with two: a wrote until ${lastOfA}, b from ${firstOfB}`);
});

async function until(what: string, longestS: number, isSo: () => Promise<boolean>): Promise<void> {
  const endMs = performance.now() + longestS * 1_000;
  while (!(await isSo())) {
    if (performance.now() > endMs) assert.fail(`${what}: not within ${longestS} s; ${await daemon?.end()}`);
    await sleep(500);
  }
}
