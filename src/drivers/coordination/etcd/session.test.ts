import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { nodeDigest } from "../../../platform/digest.ts";
import { type FakeClock, fakeClock } from "../../../testing/fake-clock.ts";
import { memoryState } from "../../../testing/memory-coordination.ts";
import { type EtcdFate, MemoryEtcd } from "../../../testing/memory-etcd.ts";
import { openEtcdState } from "./index.ts";

const ttlMs = 30_000;

/** One process with a clock of its own: one that stands still is a clock that nobody moves. */
function startProcess(server: MemoryEtcd, label: string) {
  const clock = fakeClock();
  let fate: EtcdFate = "answered";
  const state = openEtcdState({
    endpoints: [`http://${label}:2379`],
    http: server.requests(() => fate),
    label,
    clock: {
      nowMs: () => clock.nowMs(),
      monotonicMs: () => clock.monotonicMs(),
      // A try costs time, and nobody else would move the clock for it.
      sleep: (durationMs, signal) =>
        durationMs < 1_000
          ? clock.advance(2_000).then(() => setImmediate())
          : clock.sleep(durationMs, signal),
    },
    randomHex: (bytes) => nodeDigest.randomHex(bytes),
    ttlMs,
  });
  return {
    clock,
    state,
    coordination: state.coordination,
    setFate: (next: EtcdFate) => {
      fate = next;
    },
  };
}

async function succeed(two: ReturnType<typeof startProcess>): Promise<void> {
  assert.equal((await two.coordination.takeLock("site:a", "sync a")).kind, "held");
  await two.clock.advance(ttlMs + 1);
  assert.equal((await two.coordination.takeLock("site:a", "sync a")).kind, "granted");
}

/** Begins an operation, lets something happen, and tells whether its next step was carried out. */
async function stepAfter(
  one: ReturnType<typeof startProcess>,
  happening: () => Promise<unknown>,
): Promise<string> {
  const { log } = memoryState({ clock: one.clock });
  const tenure = one.state.tenure();
  assert.equal((await one.coordination.takeLock("site:a", "sync a")).kind, "granted");
  const operation = await tenure.guard(log).begin({ kind: "sync", site: "a", epoch: 1 });
  await happening();
  return operation
    .step("order", async () => "ordered")
    .catch((error: { code?: string }) => String(error.code));
}

const standstills: Readonly<Record<string, (clock: FakeClock) => Promise<void>>> = {
  "a frozen process": (clock) => clock.advance(60_000),
  "a machine that slept, whose monotonic clock slept too": async (clock) =>
    clock.setNow(clock.nowMs() + 60_000),
};
for (const [title, wake] of Object.entries(standstills)) {
  test(`${title} orders nothing once it was succeeded`, async () => {
    const server = new MemoryEtcd();
    const [one, two] = [startProcess(server, "one"), startProcess(server, "two")];

    const said = await stepAfter(one, async () => {
      await succeed(two);
      await wake(one.clock);
    });

    assert.equal(said, "COORDINATION_LOST");
  });

  test(`${title} goes on when nobody took its place`, async () => {
    const one = startProcess(new MemoryEtcd(), "one");

    assert.equal(await stepAfter(one, () => wake(one.clock)), "ordered");
  });
}

test("one that is cut off from etcd gives up before anybody may succeed it", async () => {
  const server = new MemoryEtcd();
  const [one, two] = [startProcess(server, "one"), startProcess(server, "two")];
  const tenure = one.state.tenure();
  await one.coordination.takeLock("site:a", "sync a");
  await two.coordination.takeLock("site:a", "sync a");

  one.setFate("no-leader");
  await one.clock.advance(ttlMs);
  await two.clock.advance(ttlMs);

  assert.ok(tenure.lost.aborted);
  assert.equal(
    (await two.coordination.takeLock("site:a", "sync a")).kind,
    "held",
    "not before its own clock says so",
  );
  await two.clock.advance(2);
  assert.equal((await two.coordination.takeLock("site:a", "sync a")).kind, "granted");
});

test("after a lost tenure there is a new one, and old work stays ended", async () => {
  const server = new MemoryEtcd();
  const [one, two] = [startProcess(server, "one"), startProcess(server, "two")];

  const said = await stepAfter(one, async () => {
    await succeed(two);
    await one.clock.advance(60_000);
    assert.equal((await one.coordination.takeLock("site:b", "sync b")).kind, "granted");
  });

  assert.equal(said, "COORDINATION_LOST");
});

test("without a majority nothing is read, nothing is changed, and it is said", async () => {
  const server = new MemoryEtcd();
  const one = startProcess(server, "one");
  await one.coordination.storeValue("a", 1, 0);
  one.setFate("no-leader");

  await assert.rejects(one.coordination.readValue("a"), { code: "COORDINATION_UNREACHABLE", remedy: "wait" });
  await assert.rejects(one.coordination.storeValue("a", 2, 1), { code: "COORDINATION_UNREACHABLE" });
  await assert.rejects(one.coordination.takeLock("site:a", "sync a"), { code: "COORDINATION_UNREACHABLE" });

  one.setFate("answered");
  assert.deepEqual(await one.coordination.readValue("a"), { rev: 1, value: 1 });
});

test("a lock that could not be given back is given back later", async () => {
  const server = new MemoryEtcd();
  const [one, two] = [startProcess(server, "one"), startProcess(server, "two")];
  const outcome = await one.coordination.takeLock("site:a", "sync a");
  assert.ok(outcome.kind === "granted");

  one.setFate("no-leader");
  await outcome.lock[Symbol.asyncDispose]();
  one.setFate("answered");
  await one.clock.advance(6_000);

  assert.equal((await two.coordination.takeLock("site:a", "sync a")).kind, "granted");
});

test("one that found no etcd at first finds it later", async () => {
  const one = startProcess(new MemoryEtcd(), "one");
  one.setFate("no-leader");
  await assert.rejects(one.coordination.takeLock("site:a", "sync a"), { code: "COORDINATION_UNREACHABLE" });

  one.setFate("answered");

  assert.equal((await one.coordination.takeLock("site:a", "sync a")).kind, "granted");
});

test("an old etcd without this gateway is refused by name", async () => {
  const state = openEtcdState({
    endpoints: ["http://one:2379"],
    http: {
      request: async () => ({
        kind: "answered",
        status: 404,
        headers: new Map(),
        body: Buffer.from("404 page not found"),
      }),
    },
    label: "a test",
    clock: fakeClock(),
    randomHex: (bytes) => nodeDigest.randomHex(bytes),
  });

  await assert.rejects(state.coordination.readSite("a"), { code: "COORDINATION_REFUSED", remedy: "owner" });
});

test("a store in which two win is found out, and no controller works with it", async () => {
  const state = openEtcdState({
    endpoints: ["http://one:2379", "http://two:2379"],
    http: {
      // Each believes what it is told, as a member does that has not heard of the others.
      request: async ({ url }) => {
        const body = url.endsWith("/txn") ? { succeeded: true } : {};
        return { kind: "answered", status: 200, headers: new Map(), body: Buffer.from(JSON.stringify(body)) };
      },
    },
    label: "a test",
    clock: fakeClock(),
    randomHex: (bytes) => nodeDigest.randomHex(bytes),
  });

  assert.deepEqual(await state.race(10), { rounds: 10, unfair: 10, silent: 0 });
  const ownership = state.ownership({ node: "home", sites: ["a.example"] });
  await assert.rejects(ownership.round(new Set()), { code: "COORDINATION_NOT_EXCLUSIVE" });
  assert.ok(!ownership.owns("a.example"));
});
