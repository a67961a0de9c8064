import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { withoutThoseOut } from "../../core/dns/account-watch.ts";
import type { Publication } from "../../core/dns/publication.ts";
import { findSet } from "../../core/dns/record-set.ts";
import { aDnsRoom, anApplyOrder, aTendOrder, type DnsRoom } from "../../testing/dns-room.ts";
import type { MemoryNameserver } from "../../testing/memory-dns.ts";
import { applySiteDns } from "./apply-site-dns.ts";
import { type TendDnsOrder, tendSiteDns } from "./tend-site-dns.ts";

const a = "203.0.113.10";
const b = "198.51.100.20";
const toOne = { publish: ["one"], ttl: "normal" } as const;
const toTwo = { publish: ["two"], ttl: "normal" } as const;

const published = ({ sets }: MemoryNameserver) =>
  findSet(sets, { name: "www.example.com", type: "A" })?.values;

async function tend(room: DnsRoom, publication: Publication = toTwo, change: Partial<TendDnsOrder> = {}) {
  const tended = await tendSiteDns(room.engine, room.site, aTendOrder(publication, change));
  assert.equal(tended.kind, "tended");
  if (tended.kind !== "tended") throw new Error("somebody else has it");
  const outcomes = tended.outcomes.map(({ provider, kind }) => `${provider.id} ${kind}`);
  return { ...tended, outcomes, verdict: tended.standing.verdict };
}

const apply = (room: DnsRoom, publication: Publication = toTwo) =>
  applySiteDns(room.engine, room.site, anApplyOrder(room, publication));

describe("looking after the nameservers", () => {
  test("a provider that was down is told when it returns, and only then all is well", async () => {
    const room = aDnsRoom();
    Object.assign(room.one, { mood: "down", answers: "silent" });
    await apply(room);

    const still = await tend(room);
    Object.assign(room.one, { mood: "well", answers: "well" });
    const back = await tend(room);

    assert.deepEqual([still.outcomes, still.verdict], [["one-ns queued"], "unknown"]);
    assert.deepEqual([back.outcomes, back.verdict], [["one-ns done"], "alike"]);
    assert.deepEqual(
      [still.alarms, back.alarms],
      [[], ["one-ns answered what is no longer true for example.com, www.example.com"]],
    );
    assert.deepEqual(published(room.one), [b]);
    assert.deepEqual(room.queue.entries, []);
    assert.deepEqual((await tend(room)).outcomes, []);
  });

  test("a nameserver that comes back with old data is alarmed and corrected", async () => {
    const room = aDnsRoom();
    const old = room.one.sets;
    await apply(room);
    room.one.sets = old;

    const tended = await tend(room);

    assert.deepEqual(tended.alarms, [
      "one-ns answered what is no longer true for example.com, www.example.com",
    ]);
    assert.deepEqual([tended.outcomes, tended.verdict], [["one-ns done"], "alike"]);
    assert.deepEqual(published(room.one), [b]);
  });

  test("while it cannot be corrected the verdict is red", async () => {
    const room = aDnsRoom();
    const old = room.one.sets;
    await apply(room);
    room.one.sets = old;
    room.one.mood = "refuses-the-key";

    const tended = await tend(room);

    assert.deepEqual([tended.outcomes, tended.verdict], [["one-ns failed"], "differs"]);
    assert.equal((await room.engine.ledger.read("example.com")).standing?.verdict, "differs");
  });

  test("what was never told by ClonePanel is left alone, whatever it says", async () => {
    const room = aDnsRoom();

    assert.deepEqual((await tend(room, toTwo)).outcomes, []);
    assert.deepEqual(published(room.one), [a]);
  });

  test("a shorter TTL that was decided is brought to all that were told before", async () => {
    const room = aDnsRoom();
    await apply(room, toOne);

    const tended = await tend(room, { ...toOne, ttl: "short" });

    assert.deepEqual([...tended.outcomes].sort(), ["one-ns done", "two-ns done"]);
    assert.deepEqual(tended.alarms, []);
    assert.equal(findSet(room.two.sets, { name: "www.example.com", type: "A" })?.ttlSeconds, 60);
  });

  test("somebody who changes it right now is left in peace", async () => {
    const room = aDnsRoom();
    const held = await room.engine.coordination.takeLock("dns:example.com", "a test");

    assert.deepEqual(await tendSiteDns(room.engine, room.site, aTendOrder(toTwo)), { kind: "busy" });
    assert.equal(held.kind, "granted");
  });
});

describe("a primary that is missed", () => {
  const published = async ({ engine, clock }: DnsRoom): Promise<Publication> => {
    const { preparedUntilMs } = await engine.ledger.read("example.com");
    return { ...toOne, ttl: clock.nowMs() < preparedUntilMs ? "short" : "normal" };
  };
  const ttls = ({ one, two }: DnsRoom) =>
    [one, two].map(({ sets }) => findSet(sets, { name: "www.example.com", type: "A" })?.ttlSeconds);
  const look = (room: DnsRoom, seen: "missed" | "well") =>
    tendSiteDns(room.engine, room.site, {
      ...aTendOrder(toOne, { primary: async () => seen }),
      publication: () => published(room),
    });

  test("has the short TTL published at once, with the old address, and the normal one a while after the last doubt", async () => {
    const room = aDnsRoom();
    await apply(room, toOne);

    await look(room, "missed");
    assert.deepEqual(ttls(room), [60, 60]);
    assert.deepEqual([room.one.sets, room.two.sets].map(addressesOf), [[a], [a]]);
    await room.clock.advance(600_000);
    await look(room, "well");
    assert.deepEqual(ttls(room), [60, 60]);
    await room.clock.advance(300_000);
    await look(room, "well");
    assert.deepEqual(ttls(room), [300, 300]);
  });

  test("is no matter where all accounts are named anyway", async () => {
    const room = aDnsRoom("round-robin");
    await apply(room, toOne);

    await look(room, "missed");

    assert.deepEqual(ttls(room), [300, 300]);
  });
});

const addressesOf = (sets: MemoryNameserver["sets"]) =>
  findSet(sets, { name: "www.example.com", type: "A" })?.values;

describe("round robin", () => {
  const both = ["one", "two"];
  const looks =
    (silent: readonly string[]): TendDnsOrder["look"] =>
    async (account) =>
      silent.includes(account) ? "fails" : "answers";
  const round = async (room: DnsRoom, silent: readonly string[]) =>
    tendSiteDns(room.engine, room.site, {
      ...aTendOrder(toOne, { look: looks(silent) }),
      publication: async () => {
        const { watch } = await room.engine.ledger.read("example.com");
        return { publish: withoutThoseOut(both, watch), ttl: "normal" };
      },
    });

  test("a silent account is withdrawn after three looks, everywhere; when both are silent, both are served", async () => {
    const room = aDnsRoom("round-robin");
    await apply(room, { publish: both, ttl: "normal" });
    const seen: (readonly string[] | undefined)[] = [];
    for (const silent of [["one"], ["one"], ["one"], both, both, both]) {
      await round(room, silent);
      seen.push(published(room.two));
    }

    assert.deepEqual(seen, [[b, a], [b, a], [b], [b], [b], [b, a]]);
    assert.deepEqual(published(room.one), published(room.two));
  });

  test("under failover nobody is withdrawn by a look", async () => {
    const room = aDnsRoom("failover");
    await apply(room, toOne);
    for (let looked = 0; looked < 4; looked += 1) await round(room, ["one"]);

    assert.deepEqual((await room.engine.ledger.read("example.com")).watch, {});
  });
});
