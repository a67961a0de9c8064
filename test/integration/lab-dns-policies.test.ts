import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { changeConfig } from "./lab/change-config.ts";
import { startDaemon, type WatchedDaemon } from "./lab/daemon.ts";
import { type AccountName, type MirrorLab, openMirrorLab, site } from "./lab/mirror-lab.ts";
import { addressesAt, postId, statusOf, whereVisitorsEnd } from "./lab/roles.ts";
import { countComments, letVisitorsWrite } from "./lab/visitors.ts";

const name = "www.example.test";
const names = [name, "example.test"] as const;
let mirror: MirrorLab;
let daemon: WatchedDaemon | null = null;
let post = 0;

before(async () => {
  mirror = await openMirrorLab({ with: ["dns"] });
  await mirror.lab.reset({ b: "empty" });
  await mirror.lab.resetDns();
  await mirror.sync({ timeoutMs: 900_000 });
  post = await postId(mirror);
});
afterEach(async () => {
  await daemon?.[Symbol.asyncDispose]();
  daemon = null;
});
after(async () => {
  if (mirror === undefined) return;
  await Promise.all([mirror.lab.revive("a"), mirror.lab.revive("b")]);
  await serve(["a", "b"], "start");
  await mirror.lab.resetDns();
  await mirror[Symbol.asyncDispose]();
});

const address = (account: AccountName) => mirror.facts.accounts[account].address;
/** Sorted as `addressesAt` sorts. */
const both = () => [address("a"), address("b")].sort().join(" ");
const atBoth = async () => [await addressesAt(mirror, "a", name), await addressesAt(mirror, "b", name)];
const serve = (accounts: readonly AccountName[], action: "stop" | "start") =>
  Promise.all(accounts.map((account) => mirror.lab.service(account, "nginx", action)));

/** As a person does who chose the policy just now: no look at any account is remembered. */
async function publish(policy: string): Promise<void> {
  await mirror.lab.mustExec("control", ["rm", "-rf", `${mirror.facts.control.state}/dns`]);
  const run = await mirror.clonepanel(["dns", "apply", site, "--yes", "--json"]);
  assert.equal(run.code, 0, run.stdout + run.stderr);
  const check = await mirror.clonepanel(["dns", "check", site, "--json"]);
  assert.equal(check.code, 0, `${policy} is no difference: ${check.stdout}`);
}

async function until(what: string, longestS: number, isSo: () => Promise<boolean>): Promise<number> {
  const beganMs = performance.now();
  while (!(await isSo())) {
    if (performance.now() - beganMs > longestS * 1_000)
      assert.fail(`${what}: not within ${longestS} s; ${await daemon?.end()}`);
    await sleep(250);
  }
  return (performance.now() - beganMs) / 1_000;
}

/** Visitors who know only the names, until each account has served one of them. */
async function bothServe(): Promise<void> {
  const served = new Set<string>();
  let visit = 0;
  await until("a visitor at each account", 120, async () => {
    served.add(await whereVisitorsEnd(mirror, names[visit++ % names.length]));
    return served.size >= 2;
  });
  assert.deepEqual([...served].sort(), [`primary at ${address("a")}`, `replica at ${address("b")}`]);
}

/** Whoever was answered by the replica was sent on to the primary with the form. */
async function commentsByName(tag: string): Promise<void> {
  await using storm = letVisitorsWrite(
    tag,
    post,
    names.map((one) => `http://${one}`),
  );
  await sleep(12_000);
  const posted = await storm.stop();
  const sentOn = posted.filter(({ at, origin }) => !at.startsWith(origin));

  assert.ok(posted.length > 0);
  assert.deepEqual(
    posted.filter(({ outcome }) => outcome !== "kept"),
    [],
    "no visitor was refused",
  );
  assert.ok(sentOn.length > 0, "none of them was served by the replica");
  const there = await countComments(mirror.lab, "a", tag);
  assert.ok(
    sentOn.every(({ words }) => there.get(words) === 1),
    "each is a row of the primary, once",
  );
  assert.deepEqual([...(await countComments(mirror.lab, "b", tag)).keys()], [], "the replica took none");
  console.log(`${tag}: ${posted.length} comments, ${sentOn.length} of them by way of the replica`);
}

describe("round robin", () => {
  test("visitors are served by both accounts under one name, and what they post at the replica is a row of the primary", async () => {
    changeConfig(mirror, "policy: failover", "policy: round-robin\n      every: 1s");
    await publish("round robin");

    assert.deepEqual(await atBoth(), [both(), both()]);
    await bothServe();
    await commentsByName("robin");
  });

  test("an account whose web server is silent is withdrawn at both nameservers, and comes back after twenty good looks", async () => {
    daemon = await startDaemon(mirror);
    await until("the first look", 60, async () => (await statusOf(mirror)).primary === "a");
    await serve(["b"], "stop");
    const alone = `${address("a")},${address("a")}`;
    const goneS = await until("b is withdrawn", 60, async () => (await atBoth()).join() === alone);
    await sleep(mirror.facts.ttlSeconds * 1_000 + 500);
    for (const one of names) assert.equal(await whereVisitorsEnd(mirror, one), `primary at ${address("a")}`);

    await serve(["b"], "start");
    const backS = await until("b is named again", 120, async () => (await atBoth())[0] === both());
    const said = await daemon.end();

    console.log(
      `round robin: withdrawn after ${goneS.toFixed(1)} s, named again after ${backS.toFixed(1)} s`,
    );
    assert.ok(backS > 15, `${backS} s: twenty looks, one a second`);
    assert.match(said, /"job":"dns","outcome":"changed"/);
    assert.deepEqual((await statusOf(mirror)).primary, "a", "nobody changed a role");
  });

  test("when both are silent both stay named: nothing is known to be better", async () => {
    daemon = await startDaemon(mirror);
    await sleep(3_000);
    await serve(["a", "b"], "stop");
    await sleep(12_000);
    const seen = await atBoth();
    await serve(["a", "b"], "start");

    assert.deepEqual(seen, [both(), both()], await daemon.end());
  });
});

describe("each nameserver with its own account", () => {
  test("the two answer differently, which is no difference, and visitors are served by both under one name", async () => {
    changeConfig(mirror, "policy: round-robin", "policy: own-address");
    await publish("own address");

    assert.deepEqual(await atBoth(), [address("a"), address("b")]);
    await bothServe();
    await commentsByName("own");
  });

  test("a machine that dies takes its answer with it: visitors follow without anybody's doing", async () => {
    await mirror.lab.kill("b");
    const followedS = await until(
      "visitors at a",
      60,
      async () => (await whereVisitorsEnd(mirror)) === `primary at ${address("a")}`,
    );
    await mirror.lab.revive("b");

    console.log(`own address: without a controller, visitors end at a after ${followedS.toFixed(1)} s`);
  });

  test("a nameserver whose own account is silent sends its visitors to the other", async () => {
    await publish("own address");
    daemon = await startDaemon(mirror);
    await sleep(3_000);
    await serve(["b"], "stop");
    const goneS = await until("b's nameserver names a", 60, async () => (await atBoth())[1] === address("a"));
    await serve(["b"], "start");
    console.log(`own address: b's nameserver names a after ${goneS.toFixed(1)} s`);
  });
});
