import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { accountsServed, compareServers, type ServerAnswers } from "./parity.ts";
import { type RecordSet, recordSet } from "./record-set.ts";

const zone = "example.com";
const www = "www.example.com";
const ns = recordSet(zone, "NS", 300, ["ns1.example.com", "ns2.example.com"]);
const a = (address: string, ttl = 300) => recordSet(www, "A", ttl, [address]);

function server(
  label: string,
  sets: readonly RecordSet[],
  change: Partial<ServerAnswers> = {},
): ServerAnswers {
  return {
    label,
    provider: label,
    address: "192.0.2.1",
    standing: { kind: "answers" },
    serial: 1,
    tcp: null,
    sets: [ns, ...sets],
    ...change,
  };
}

const compare = (...servers: readonly ServerAnswers[]) =>
  compareServers({ zone, names: [www], compare: { kind: "one-another" }, declared: new Map(), servers });

describe("parity", () => {
  test("holds when all say the same, whatever their serials", () => {
    const verdict = compare(server("one", [a("192.0.2.1")]), server("two", [a("192.0.2.1")], { serial: 99 }));

    assert.deepEqual(verdict, { verdict: "alike", differences: [] });
  });

  test("is lost by other values, with everybody's", () => {
    const { verdict, differences } = compare(server("one", [a("192.0.2.1")]), server("two", []));

    assert.equal(verdict, "differs");
    assert.deepEqual(differences[0]?.values, { one: ["192.0.2.1"], two: [] });
  });

  test("is lost by another TTL of a managed name, not by one of the apex NS", () => {
    const slow = recordSet(zone, "NS", 86_400, ns.values);

    assert.equal(
      compare(server("one", [a("192.0.2.1")]), server("two", [a("192.0.2.1", 60)])).differences[0]?.what,
      "ttl",
    );
    assert.equal(compare(server("one", []), server("two", [], { sets: [slow] })).verdict, "alike");
  });

  test("is lost when the zones list other nameservers", () => {
    const alone = recordSet(zone, "NS", 300, ["ns1.example.com"]);
    const { differences } = compare(server("one", []), server("two", [], { sets: [alone] }));

    assert.equal(differences[0]?.type, "NS");
  });

  test("is unknown when one is silent: never a good sign, and never a difference", () => {
    const silent = server("two", [], { standing: { kind: "silent", because: "no answer" }, sets: [] });

    assert.deepEqual(compare(server("one", [a("192.0.2.1")]), silent), {
      verdict: "unknown",
      differences: [],
    });
    assert.equal(compare(silent).verdict, "unknown");
    assert.equal(compare().verdict, "unknown");
  });

  test("is lost when one is lame", () => {
    const lame = server("two", [], { standing: { kind: "lame", because: "REFUSED" }, sets: [] });

    assert.equal(compare(server("one", []), lame).verdict, "differs");
  });

  test("of nameservers that each name their own account is compared with what each shall say", () => {
    const wanted = new Map([
      ["one", [a("192.0.2.1")]],
      ["two", [a("192.0.2.2")]],
    ]);
    const ask = (...servers: readonly ServerAnswers[]) =>
      compareServers({
        zone,
        names: [www],
        compare: { kind: "own-wanted", wanted },
        declared: new Map(),
        servers,
      });

    assert.equal(ask(server("one", [a("192.0.2.1")]), server("two", [a("192.0.2.2")])).verdict, "alike");
    const swapped = ask(server("one", [a("192.0.2.2")]), server("two", [a("192.0.2.2")]));
    assert.deepEqual(swapped.differences[0]?.values, { one: ["192.0.2.2"] });
  });

  test("says whom visitors are sent to", () => {
    const addresses = new Map([
      ["sydney", ["192.0.2.1", "2001:DB8::1"]],
      ["fremont", ["192.0.2.2"]],
    ]);
    const six = recordSet(www, "AAAA", 300, ["2001:db8::1"]);

    assert.deepEqual(accountsServed([server("one", [six])], [www], addresses), ["sydney"]);
    assert.deepEqual(accountsServed([server("one", [a("192.0.2.9")])], [www], addresses), []);
  });
});
