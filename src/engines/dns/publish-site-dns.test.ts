import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { findSet } from "../../core/dns/record-set.ts";
import { ClonePanelError } from "../../core/errors.ts";
import { aDnsRoom, aPublishOrder, aTendOrder, type DnsRoom } from "../../testing/dns-room.ts";
import type { MemoryNameserver } from "../../testing/memory-dns.ts";
import { type PublishDnsOrder, publishSiteDns } from "./publish-site-dns.ts";
import { tendSiteDns } from "./tend-site-dns.ts";

const toTwo = { publish: ["two"], ttl: "normal" } as const;
const published = ({ sets }: MemoryNameserver) =>
  findSet(sets, { name: "www.example.com", type: "A" })?.values;
const publish = async (room: DnsRoom, change: Partial<PublishDnsOrder> = {}) => {
  const outcomes = await publishSiteDns(room.engine, room.site, aPublishOrder(toTwo, change));
  return outcomes.map(({ provider, kind }) => `${provider.id} ${kind}`);
};

const tend = (room: DnsRoom) => tendSiteDns(room.engine, room.site, aTendOrder(toTwo));

describe("publishing as part of a change of roles", () => {
  test("tells the living side first, and leaves no reminder", async () => {
    const room = aDnsRoom();

    assert.deepEqual(await publish(room), ["two-ns done", "one-ns done"]);
    assert.deepEqual(room.queue.entries, []);
  });

  test("the living side is changed while the other is still silent", async () => {
    const room = aDnsRoom();
    const silence = Promise.withResolvers<never>();
    const { provider } = room.engine;
    const engine: DnsRoom["engine"] = {
      ...room.engine,
      provider: async (id) => {
        const found = await provider(id);
        return id === "one-ns" ? { ...found, readZone: () => silence.promise } : found;
      },
    };
    const publishing = publish({ ...room, engine });
    await room.clock.advance(0);

    assert.deepEqual(published(room.two), ["198.51.100.20"]);
    assert.deepEqual(
      room.queue.entries.map((entry) => entry.provider),
      ["one-ns"],
    );
    silence.reject(new ClonePanelError("DNS_UNREACHABLE", "silent", { hint: "wait", remedy: "wait" }));
    assert.deepEqual(await publishing, ["two-ns done", "one-ns queued"]);
  });

  test("goes on whatever one provider does, and remembers it", async () => {
    for (const [mood, kind] of [
      ["down", "queued"],
      ["refuses-the-key", "failed"],
      ["zone-unknown", "failed"],
      ["forgets-changes", "failed"],
    ] as const) {
      const room = aDnsRoom();
      room.two.mood = mood;

      assert.deepEqual(await publish(room), [`two-ns ${kind}`, "one-ns done"]);
      assert.deepEqual(
        room.queue.entries.map(({ provider }) => provider),
        ["two-ns"],
      );
    }
  });

  test("waits for a change of the same DNS that is under way, and then asks what is to be published", async () => {
    const room = aDnsRoom();
    const first = await room.engine.coordination.takeLock("dns:example.com", "another");
    assert.equal(first.kind, "granted");
    let asked = false;
    const publication = async () => {
      asked = true;
      return toTwo;
    };
    const waiting = publish(room, { publication });
    await room.clock.advance(1_000);
    assert.equal(asked, false);
    if (first.kind === "granted") await first.lock[Symbol.asyncDispose]();
    await room.clock.advance(1_000);

    assert.equal((await waiting).length, 2);
  });

  test("killed before any step, the next look of the daemon brings the rest", async () => {
    for (const dieAt of ["dns:two-ns", "dns:one-ns"]) {
      const room = aDnsRoom();
      const killed = new Error("killed");
      const operation: PublishDnsOrder["operation"] = {
        step: async (name, effect) => {
          if (name === dieAt) throw killed;
          return effect();
        },
      };
      await assert.rejects(publish(room, { operation }), killed);

      await tend(room);

      assert.deepEqual([published(room.one), published(room.two)], [["198.51.100.20"], ["198.51.100.20"]]);
    }
  });
});
