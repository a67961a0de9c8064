import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { type AccountName, type MirrorLab, openMirrorLab, site } from "./lab/mirror-lab.ts";
import { primaryOrigin, publicOrigin, replicaOrigin } from "./lab/pages.ts";
import {
  addressesAt,
  assertTwins,
  move,
  postId,
  roleAtAddress,
  statusOf,
  whereVisitorsEnd,
} from "./lab/roles.ts";
import { countComments, letVisitorsWrite, type Posted } from "./lab/visitors.ts";

let mirror: MirrorLab;
let post: number;

before(async () => {
  mirror = await openMirrorLab({ with: ["dns"] });
  await mirror.lab.reset({ b: "empty" });
  await mirror.lab.resetDns();
  await mirror.sync();
  post = await postId(mirror);
});
after(async () => await mirror?.[Symbol.asyncDispose]());

/** As many as an account lets wait during a freeze: a fifth would be told to come again (503). */
const origins = [publicOrigin, "http://example.test", primaryOrigin, replicaOrigin];

function assertExactlyOnce(posted: readonly Posted[], there: ReadonlyMap<string, number>): void {
  const lost = posted.filter(({ outcome, words }) => outcome === "kept" && there.get(words) !== 1);
  assert.deepEqual(lost.slice(0, 5), [], "acknowledged, but not there exactly once");
  const twice = [...there].filter(([, count]) => count !== 1);
  assert.deepEqual(twice.slice(0, 5), [], "there more than once");
}

function tell(what: string, posted: readonly Posted[], pauseMs: number | null): void {
  const by = (outcome: Posted["outcome"]) => posted.filter((one) => one.outcome === outcome);
  const longest = Math.max(...posted.map(({ tookMs }) => tookMs));
  const not = new Set([...by("refused"), ...by("no-answer")].map(({ answer, at }) => `${answer} at ${at}`));
  console.log(
    `${what}: ${posted.length} comments by ${origins.length} visitors, ${by("kept").length} taken, write pause ${pauseMs} ms, longest answer ${longest} ms; not taken: ${[...not].join("; ") || "none"}`,
  );
}

for (const [from, to] of [
  ["a", "b"],
  ["b", "a"],
] as const satisfies readonly (readonly [AccountName, AccountName])[]) {
  const tag = `storm${from}${to}`;

  test(`switchover ${from} to ${to} while four visitors write: every comment that got its 302 is there exactly once`, async () => {
    await using visitors = letVisitorsWrite(tag, post, origins);
    await sleep(2_000);

    const report = await move(mirror, "switchover", "--to", to);
    await sleep(3_000);
    const posted = await visitors.stop();
    tell(`switchover ${from} to ${to}`, posted, report.writePauseMs);

    assertExactlyOnce(posted, await countComments(mirror.lab, to, tag));
    const kept = posted.filter(({ outcome }) => outcome === "kept");
    assert.ok(kept.length >= 40, `only ${kept.length} comments were taken`);
    const turnedAway = posted.filter(({ outcome }) => outcome !== "kept").slice(0, 5);
    assert.deepEqual(turnedAway, [], "writers are held, not turned away");
    assert.ok(new Set(kept.map(({ at }) => new URL(at).host)).size >= 2, "both accounts took some");
    assert.ok((report.writePauseMs ?? Infinity) < 10_000, `write pause ${report.writePauseMs} ms`);
    assert.deepEqual([report.from, report.to, report.rpoMs, report.strandedPossible], [from, to, 0, false]);
  });

  test(`afterwards ${to} is the primary, ${from} its equal replica, also after the next pass`, async () => {
    await mirror.sync();

    const { primary, epoch, replicas } = await statusOf(mirror);
    assert.deepEqual([primary, epoch], [to, to === "b" ? 2 : 3]);
    assert.deepEqual(
      replicas.map(({ account, role, inSync }) => [account, role, inSync]),
      [[from, "replica", true]],
    );
    assert.match(await roleAtAddress(mirror, to), new RegExp(`^role=primary; epoch=${epoch};`));
    assert.match(await roleAtAddress(mirror, from), new RegExp(`^role=replica; epoch=${epoch};`));
    await assertTwins(mirror, `after ${from} to ${to}`);
  });

  test(`both nameservers name ${to}, and who knows only the name reaches it`, async () => {
    const { address } = mirror.facts.accounts[to];

    for (const name of ["www.example.test", "example.test"])
      assert.deepEqual(
        [await addressesAt(mirror, "a", name), await addressesAt(mirror, "b", name)],
        [address, address],
        name,
      );
    // The resolver may know the old address for one TTL more.
    await sleep(mirror.facts.ttlSeconds * 1000);
    assert.equal(await whereVisitorsEnd(mirror), `primary at ${address}`);
    assert.equal(await whereVisitorsEnd(mirror, "example.test"), `primary at ${address}`);
    const check = await mirror.clonepanel(["dns", "check", site, "--json"]);
    assert.equal(check.code, 0, check.stdout);
  });
}

test("the write pause stands in what people read", async () => {
  const run = await mirror.clonepanel(["switchover", site, "--to", "b", "--yes"]);

  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stdout, /b is the primary now \(epoch 4, .*nothing was lost/);
  assert.match(run.stdout, /writes waited \d/);
});
