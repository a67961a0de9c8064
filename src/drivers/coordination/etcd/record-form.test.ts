import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { nodeDigest } from "../../../platform/digest.ts";
import { fakeClock } from "../../../testing/fake-clock.ts";
import { memoryState } from "../../../testing/memory-coordination.ts";
import { MemoryEtcd } from "../../../testing/memory-etcd.ts";
import { openEtcdState } from "./index.ts";

const tooNew = { code: "STATE_TOO_NEW", remedy: "owner" };

/** A controller of some version. */
function start(server: MemoryEtcd, form: number) {
  const clock = fakeClock();
  const { coordination, ...state } = openEtcdState({
    endpoints: ["http://one:2379"],
    http: server.requests(() => "answered"),
    label: `form ${form}`,
    clock,
    randomHex: (bytes) => nodeDigest.randomHex(bytes),
    form,
  });
  return { clock, coordination, ...state };
}

test("controllers of one form are upgraded one after the other, beside each other", async () => {
  const server = new MemoryEtcd();
  const [one, two] = [start(server, 1), start(server, 1)];

  assert.equal(await one.coordination.storeValue("a", "by one", 0), "stored");
  assert.equal(await two.coordination.storeValue("a", "by two", 1), "stored");
  assert.equal(await one.coordination.storeValue("a", "by one", 1), "conflict");
  assert.deepEqual(await one.coordination.readValue("a"), { rev: 2, value: "by two" });
});

test("from the moment a newer form is written, an older controller changes nothing, begins nothing and says why", async () => {
  const server = new MemoryEtcd();
  const old = start(server, 1);
  const { log } = memoryState({ clock: old.clock });
  assert.equal((await old.coordination.takeLock("site:a", "sync a")).kind, "granted");
  assert.equal(await old.coordination.storeValue("a", "old", 0), "stored");
  const tenure = old.tenure();
  const operation = await tenure.guard(log).begin({ kind: "sync", site: "a", epoch: 1 });

  const newer = start(server, 2);
  assert.deepEqual(await newer.coordination.readValue("a"), { rev: 1, value: "old" });
  assert.equal(await newer.coordination.storeValue("a", "new", 1), "stored");

  await assert.rejects(old.coordination.storeValue("a", "old again", 2), tooNew);
  await assert.rejects(old.coordination.storeValue("b", "old", 0), tooNew);
  await old.clock.advance(7_501);
  await setImmediate();
  assert.ok(tenure.lost.aborted, "its next beat is not taken");
  await assert.rejects(
    operation.step("order", async () => "ordered"),
    { code: "COORDINATION_LOST" },
  );
  await assert.rejects(old.coordination.takeLock("site:a", "sync a"), tooNew);
  assert.deepEqual(await newer.coordination.readValue("a"), { rev: 2, value: "new" });
});

test("an older one that is started beside newer ones reads nothing that it would misread", async () => {
  const server = new MemoryEtcd();
  await start(server, 2).coordination.storeValue("a", "new", 0);
  const old = start(server, 1);

  await assert.rejects(old.coordination.readValue("a"), tooNew);
  await assert.rejects(old.coordination.everything(), tooNew);
  await assert.rejects(old.coordination.takeLock("site:a", "sync a"), tooNew);
  const ownership = old.ownership({ node: "home", sites: ["a.example"] });
  await assert.rejects(ownership.round(new Set()), tooNew);
});
