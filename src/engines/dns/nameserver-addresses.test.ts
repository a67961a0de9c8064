import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type RecordSet, recordSet } from "../../core/dns/record-set.ts";
import { aDnsRoom, anApplyOrder, type DnsRoom } from "../../testing/dns-room.ts";
import { memoryDnsClient, memoryNameserver } from "../../testing/memory-dns.ts";
import { applySiteDns } from "./apply-site-dns.ts";
import { checkSiteDns } from "./check-site-dns.ts";
import { addressesToAsk } from "./nameserver-addresses.ts";

const second = { four: "192.0.2.53", six: "2001:db8::53" } as const;

/** A room whose second nameserver has three addresses by one name; each is a node of its own. */
function aRoomWithNodes(way: "with-ipv6" | "without-ipv6" = "with-ipv6") {
  const room = aDnsRoom();
  const [one, two] = room.site.providers;
  assert.ok(one !== undefined && two !== undefined);
  const nodeAt = (host: string) =>
    memoryNameserver({ id: host, zone: "example.com", host, sets: room.two.sets });
  const [four, six] = [nodeAt(second.four), nodeAt(second.six)];
  const host = "ns.two.example";
  const place = { host, port: 53 };
  const provider = { ...room.two.provider, nameserver: place };
  const client = memoryDnsClient([room.one, room.two, four, six]);
  const engine: DnsRoom["engine"] = {
    ...room.engine,
    client: {
      ...client,
      resolve: async (asked) => (asked === host ? [room.two.place.host, second.four, second.six] : [asked]),
      hasWay: async (address) => way === "with-ipv6" || !address.includes(":"),
    },
    provider: async (id) => (id === "two-ns" ? provider : room.engine.provider(id)),
  };
  const site = { ...room.site, providers: [one, { ...two, nameserver: place }] };
  return { ...room, engine, site, nodes: { four, six } };
}

const check = ({ engine, site }: Pick<DnsRoom, "engine" | "site">) =>
  checkSiteDns(engine, site, { publish: ["one"], ttl: "normal" });

const withAddress = (sets: readonly RecordSet[], address: string) =>
  sets.map((set) =>
    set.type === "A" && set.name === "www.example.com" ? recordSet(set.name, "A", 300, [address]) : set,
  );

describe("a nameserver with several addresses", () => {
  test("is asked at each of them, and one that says something else is a difference that names it", async () => {
    const room = aRoomWithNodes();
    assert.equal((await check(room)).verdict, "alike");

    room.nodes.six.sets = withAddress(room.nodes.six.sets, "198.51.100.20");
    const { verdict, servers, differences } = await check(room);

    assert.equal(verdict, "differs");
    assert.equal(servers.filter(({ label }) => label === "two-ns").length, 3);
    assert.deepEqual(differences[0]?.values, {
      "one-ns": ["203.0.113.10"],
      "two-ns 198.51.100.20": ["203.0.113.10"],
      [`two-ns ${second.four}`]: ["203.0.113.10"],
      [`two-ns ${second.six}`]: ["198.51.100.20"],
    });
  });

  test("one silent address makes it unknown", async () => {
    const room = aRoomWithNodes();
    room.nodes.four.answers = "silent";
    const { verdict, warnings } = await check(room);

    assert.equal(verdict, "unknown");
    assert.match(warnings.join("\n"), /two-ns \(192\.0\.2\.53\) is silent/);
  });

  test("an IPv6 address that this machine has no way to is passed over, and said", async () => {
    const room = aRoomWithNodes("without-ipv6");
    room.nodes.six.answers = "silent";
    const { verdict, warnings } = await check(room);

    assert.equal(verdict, "alike");
    assert.match(warnings.join("\n"), /two-ns \(2001:db8::53\) was not asked: this machine has no way to it/);
  });

  test("nor is the IPv6 of a nameserver that was asked by its IPv4 under another name taken for its only one", async () => {
    const room = aRoomWithNodes("without-ipv6");
    const six = recordSet("ns1.example.com", "AAAA", 300, ["2001:db8::10"]);
    for (const server of [room.one, room.two, room.nodes.four]) server.sets = [...server.sets, six];
    const { verdict, servers } = await check(room);

    assert.equal(verdict, "alike");
    const seen = servers.find(({ address }) => address === "2001:db8::10");
    assert.deepEqual([seen?.label, seen?.standing.kind], ["ns1.example.com", "unasked"]);
  });

  test("a change is seen only when all of its addresses answer it", async () => {
    const room = aRoomWithNodes();
    for (const node of [room.nodes.four, room.nodes.six]) node.sets = withAddress(node.sets, "198.51.100.20");
    room.nodes.four.sets = room.one.sets;
    const applying = applySiteDns(
      room.engine,
      room.site,
      anApplyOrder(room, { publish: ["two"], ttl: "normal" }),
    );

    for (let waited = 0; waited < 40; waited += 1) await room.clock.advance(250);

    const applied = await applying;
    assert.ok(applied.kind === "done");
    const outcome = applied.outcomes.find(({ provider }) => provider.id === "two-ns");
    assert.equal(outcome?.kind, "done");
    assert.equal(outcome?.kind === "done" && outcome.seen.kind, "old");
  });
});

describe("the addresses to ask", () => {
  const asked = (found: readonly string[], way: boolean) =>
    addressesToAsk(
      { ...aDnsRoom().engine, client: { ...aDnsRoom().engine.client, hasWay: async () => way } },
      found,
    );

  test("each once however it is written, and no more than a nameserver can have", async () => {
    const many = Array.from({ length: 40 }, (_, nth) => `192.0.2.${nth}`);

    assert.deepEqual(await asked(["192.0.2.1", "2001:DB8::0:1", "2001:db8::1", "no address"], true), [
      { address: "192.0.2.1", way: "open" },
      { address: "2001:db8::1", way: "open" },
    ]);
    assert.equal((await asked(many, true)).length, 8);
  });

  test("one that has IPv6 alone is asked all the same: its silence is to be seen", async () => {
    assert.deepEqual(await asked(["2001:db8::1"], false), [{ address: "2001:db8::1", way: "open" }]);
  });
});
