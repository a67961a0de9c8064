import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { recordSet } from "../../core/dns/record-set.ts";
import type { DnsQuestion, DnsReply } from "../../ports/dns-client.ts";
import { aDnsRoom, type DnsRoom } from "../../testing/dns-room.ts";
import { checkSiteDns } from "./check-site-dns.ts";

const check = (room: DnsRoom, publish = ["one"]) =>
  checkSiteDns(room.engine, room.site, { publish, ttl: "normal" });

describe("the check of a site's DNS", () => {
  test("all alike: parity, and whom visitors are sent to", async () => {
    const { verdict, publishes, servers, warnings } = await check(aDnsRoom());

    assert.equal(verdict, "alike");
    assert.deepEqual(publishes, ["one"]);
    assert.deepEqual(
      servers.map(({ label, serial }) => [label, serial]),
      [
        ["one-ns", 1],
        ["two-ns", 1],
      ],
    );
    assert.deepEqual(warnings, []);
  });

  test("a silent nameserver makes it unknown, and says who", async () => {
    const room = aDnsRoom();
    room.two.answers = "silent";
    const { verdict, warnings } = await check(room);

    assert.equal(verdict, "unknown");
    assert.match(warnings.join("\n"), /two-ns \(198\.51\.100\.20\) is silent/);
  });

  test("a lame nameserver is a difference", async () => {
    const room = aDnsRoom();
    room.two.answers = "refused";
    const { verdict, warnings } = await check(room);

    assert.equal(verdict, "differs");
    assert.match(warnings.join("\n"), /does not serve the zone: it answers REFUSED/);
  });

  test("a nameserver that only the zone names is asked as well", async () => {
    const room = aDnsRoom();
    const third = recordSet("example.com", "NS", 300, [
      "ns1.example.com",
      "ns2.example.com",
      "ns3.example.net",
    ]);
    for (const server of [room.one, room.two]) {
      server.sets = server.sets.map((set) => (set.type === "NS" ? third : set));
    }
    const { verdict, servers } = await check(room);

    assert.equal(verdict, "unknown");
    assert.deepEqual(servers.map(({ label, standing }) => [label, standing.kind]).at(-1), [
      "ns3.example.net",
      "silent",
    ]);
  });

  test("all agree on what is no longer wanted: parity, and a warning", async () => {
    const { verdict, warnings } = await check(aDnsRoom(), ["two"]);

    assert.equal(verdict, "alike");
    assert.match(warnings.join("\n"), /one-ns does not answer what shall be published/);
  });

  test("foreign records that differ are a warning, never a difference", async () => {
    const room = aDnsRoom();
    room.two.sets = room.two.sets.filter(({ type }) => type !== "MX");
    const { verdict, warnings } = await check(room);

    assert.equal(verdict, "alike");
    assert.match(warnings.join("\n"), /example\.com MX is not ClonePanel's, and differs: one-ns has 10 mail/);
  });

  test("needs no key: a provider that refuses one costs a warning", async () => {
    const room = aDnsRoom();
    room.one.mood = "refuses-the-key";
    const { verdict, warnings } = await check(room);

    assert.equal(verdict, "alike");
    assert.match(warnings.join("\n"), /refuses the key/);
  });

  test("whoever is still to be told is named", async () => {
    const room = aDnsRoom();
    const entry = {
      site: "example.com",
      zone: "example.com",
      provider: "one-ns",
      publish: ["two"],
      ttl: "normal",
    } as const;
    await room.queue.put({ ...entry, sinceMs: 0, because: "it was down" });

    assert.match((await check(room)).warnings.join("\n"), /one-ns is still to be told \(it was down\)/);
  });
});

describe("the same questions over TCP", () => {
  const overTcp = (room: DnsRoom, how: (question: DnsQuestion) => Promise<DnsReply>) => {
    const { client } = room.engine;
    const ask = (question: DnsQuestion) =>
      question.over === "tcp" && question.server.host === room.two.place.host
        ? how(question)
        : client.ask(question);
    const engine = { ...room.engine, client: { ...client, ask } };
    return checkSiteDns(engine, room.site, { publish: ["one"], ttl: "normal" });
  };

  test("a nameserver that is silent there is warned of, one that says something else is a difference", async () => {
    const room = aDnsRoom();
    const silent = await overTcp(room, async () => ({ kind: "silent", because: "the port is closed" }));
    const other = await overTcp(room, (question) => room.engine.client.ask({ ...question, type: "TXT" }));

    assert.equal(silent.verdict, "alike");
    assert.match(silent.warnings.join("\n"), /two-ns \S+ does not answer over TCP/);
    assert.equal(other.verdict, "differs");
    assert.match(other.warnings.join("\n"), /two-ns \S+ says something else over TCP: example\.com NS/);
  });
});
