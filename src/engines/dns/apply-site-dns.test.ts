import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { findSet, recordSet } from "../../core/dns/record-set.ts";
import { ClonePanelError } from "../../core/errors.ts";
import { aDnsRoom, anApplyOrder, type DnsRoom } from "../../testing/dns-room.ts";
import type { MemoryNameserver } from "../../testing/memory-dns.ts";
import { type ApplyDnsOrder, applySiteDns } from "./apply-site-dns.ts";

const toTwo = { publish: ["two"], ttl: "short" } as const;
const www = { name: "www.example.com", type: "A" };

const published = ({ sets }: MemoryNameserver) => findSet(sets, www)?.values;
const apply = (room: DnsRoom, change: Partial<ApplyDnsOrder> = {}) =>
  applySiteDns(room.engine, room.site, anApplyOrder(room, toTwo, change));
const codeOf = (error: unknown) => (error instanceof ClonePanelError ? error.code : String(error));

async function outcomesOf(room: DnsRoom, change: Partial<ApplyDnsOrder> = {}) {
  const applied = await apply(room, change);
  assert.equal(applied.kind, "done");
  if (applied.kind !== "done") return [];
  return applied.outcomes.map((one) => [
    one.provider.id,
    one.kind,
    "seen" in one ? one.seen.kind : "error" in one ? one.error.code : null,
  ]);
}

describe("publishing a site's names", () => {
  test("tells the side that is alive first, and every nameserver answers so", async () => {
    const room = aDnsRoom();

    assert.deepEqual(await outcomesOf(room), [
      ["two-ns", "done", "new"],
      ["one-ns", "done", "new"],
    ]);
    assert.deepEqual(await outcomesOf(room), [
      ["two-ns", "unchanged", null],
      ["one-ns", "unchanged", null],
    ]);
    for (const server of [room.one, room.two]) {
      assert.deepEqual(published(server), ["198.51.100.20"]);
      assert.equal(findSet(server.sets, www)?.ttlSeconds, 60);
      assert.equal(server.done.length, 2);
    }
    assert.deepEqual(room.queue.entries, []);
  });

  test("asks nobody when there is nothing to change", async () => {
    const room = aDnsRoom();
    const review = () => assert.fail("it asked");

    await applySiteDns(
      room.engine,
      room.site,
      anApplyOrder(room, { publish: ["one"], ttl: "normal" }, { review }),
    );

    assert.deepEqual([...room.one.done, ...room.two.done], []);
  });

  test("changes and remembers nothing after a no", async () => {
    const room = aDnsRoom();

    assert.equal((await apply(room, { review: async () => "stop" })).kind, "stopped");
    assert.deepEqual(room.one.done, []);
    assert.deepEqual(room.queue.entries, []);
  });

  test("a provider that is down is queued, the other is told; the next run delivers", async () => {
    const room = aDnsRoom();
    room.one.mood = "down";

    assert.deepEqual(await outcomesOf(room), [
      ["two-ns", "done", "new"],
      ["one-ns", "queued", "DNS_UNREACHABLE"],
    ]);
    assert.deepEqual(
      room.queue.entries.map(({ provider, publish }) => [provider, publish]),
      [["one-ns", ["two"]]],
    );
    assert.deepEqual(published(room.one), ["203.0.113.10"]);

    room.one.mood = "well";
    assert.deepEqual(await outcomesOf(room), [
      ["two-ns", "unchanged", null],
      ["one-ns", "done", "new"],
    ]);
    assert.deepEqual(published(room.one), ["198.51.100.20"]);
    assert.deepEqual(room.queue.entries, []);
  });

  test("a queued provider is told what is wanted by then, not what was wanted once", async () => {
    const room = aDnsRoom();
    room.one.mood = "down";
    await apply(room);
    room.one.mood = "well";

    await applySiteDns(room.engine, room.site, anApplyOrder(room, { publish: ["one"], ttl: "normal" }));

    assert.deepEqual(published(room.one), ["203.0.113.10"]);
    assert.deepEqual(room.one.done, []);
    assert.deepEqual(room.queue.entries, []);
  });

  test("when nobody answers, that is the error", async () => {
    const room = aDnsRoom();
    room.one.mood = "down";
    room.two.mood = "down";

    await assert.rejects(apply(room), (error) => codeOf(error) === "DNS_UNREACHABLE");
    assert.deepEqual([...room.one.done, ...room.two.done], []);
  });

  test("a key that is refused stops it before anything is changed", async () => {
    const room = aDnsRoom();
    room.one.mood = "refuses-the-key";

    await assert.rejects(apply(room), (error) => codeOf(error) === "DNS_AUTH_REJECTED");
    assert.deepEqual(room.two.done, []);
  });

  test("a zone that may not be changed stops it with the reason", async () => {
    const room = aDnsRoom();
    room.two.sets = room.two.sets.map((set) =>
      set.name === www.name ? recordSet(www.name, "CNAME", 300, ["example.com"]) : set,
    );

    await assert.rejects(
      apply(room),
      (error) => codeOf(error) === "DNS_REFUSED" && /is a CNAME/.test(String(error)),
    );
    assert.deepEqual([...room.one.done, ...room.two.done], []);
  });

  test("what was taken and is not there when read back is an error", async () => {
    const room = aDnsRoom();
    room.two.mood = "forgets-changes";

    await assert.rejects(apply(room), (error) => codeOf(error) === "DNS_NOT_APPLIED");
    assert.deepEqual(
      room.queue.entries.map(({ provider }) => provider),
      ["one-ns", "two-ns"],
    );
  });

  test("a nameserver that still answers the old, or nothing, is said and is no failure", async () => {
    const room = aDnsRoom();
    room.one.answers = "stale";
    room.two.answers = "silent";
    const applied = outcomesOf(room);
    for (let waited = 0; waited < 40; waited += 1) await room.clock.advance(250);

    assert.deepEqual(await applied, [
      ["two-ns", "done", "silent"],
      ["one-ns", "done", "old"],
    ]);
  });

  test("one change of a site's DNS at a time", async () => {
    const room = aDnsRoom();
    await room.engine.coordination.takeLock("dns:example.com", "another");

    await assert.rejects(apply(room), (error) => codeOf(error) === "SITE_LOCKED");
  });

  test("killed before any of its steps, the next run looks and brings the rest", async () => {
    for (const dieAt of ["dns:two-ns", "dns:one-ns"]) {
      const room = aDnsRoom();
      const killed = new Error("killed");
      const step: Parameters<Parameters<ApplyDnsOrder["journal"]>[1]>[0]["step"] = async (name, effect) => {
        if (name === dieAt) throw killed;
        return effect();
      };
      await assert.rejects(apply(room, { journal: (_plan, work) => work({ step }) }), killed);
      assert.ok(
        room.queue.entries.some(({ provider }) => `dns:${provider}` === dieAt),
        "the queue remembers",
      );

      await apply(room);

      assert.deepEqual([published(room.one), published(room.two)], [["198.51.100.20"], ["198.51.100.20"]]);
      assert.deepEqual(room.queue.entries, []);
    }
  });
});

describe("each nameserver with its own account", () => {
  test("names that one; and the other's, once its own is out", async () => {
    const room = aDnsRoom("own-address");
    const publish = (accounts: readonly string[]) =>
      applySiteDns(room.engine, room.site, anApplyOrder(room, { publish: accounts, ttl: "normal" }));

    await publish(["one", "two"]);
    assert.deepEqual([published(room.one), published(room.two)], [["203.0.113.10"], ["198.51.100.20"]]);
    await publish(["two"]);
    assert.deepEqual([published(room.one), published(room.two)], [["198.51.100.20"], ["198.51.100.20"]]);
  });
});
