import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { setOfStep } from "./dns-step.ts";
import { planZone, type WantedZone } from "./plan-zone.ts";
import { type RecordSet, recordSet, sameSet } from "./record-set.ts";
import type { ZoneState } from "./zone-state.ts";

const zone = "example.com";
const soa = recordSet(zone, "SOA", 300, ["ns1.example.com hostmaster.example.com 1 60 30 604800 5"]);
const ns = recordSet(zone, "NS", 300, ["ns1.example.com", "ns2.example.com"]);
const www = "www.example.com";

const want = (change: Partial<WantedZone> = {}): WantedZone => ({
  zone,
  names: [www],
  addresses: ["203.0.113.10"],
  ttlSeconds: 300,
  mx: null,
  ...change,
});
const state = (sets: readonly RecordSet[], change: Partial<ZoneState> = {}): ZoneState => ({
  zone,
  sets: [soa, ns, ...sets],
  coverage: "whole-zone",
  readOnly: null,
  notes: [],
  ...change,
});
const plan = (wanted: WantedZone, current: ZoneState) => planZone(wanted, current, { minTtlSeconds: 0 });
const a = (values: readonly string[], ttl = 300) => recordSet(www, "A", ttl, values);

describe("the plan of a zone", () => {
  test("creates what is missing, replaces what differs, removes the other family, leaves the rest", () => {
    const mx = recordSet(zone, "MX", 300, ["10 mail.example.com"]);

    assert.deepEqual(plan(want(), state([mx])).steps, [{ kind: "create", after: a(["203.0.113.10"]) }]);
    assert.deepEqual(plan(want(), state([a(["198.51.100.20"])])).steps, [
      { kind: "replace", before: a(["198.51.100.20"]), after: a(["203.0.113.10"]) },
    ]);
    const six = recordSet(www, "AAAA", 300, ["2001:db8::1"]);
    assert.deepEqual(plan(want(), state([a(["203.0.113.10"]), six])).steps, [
      { kind: "delete", before: six },
    ]);
  });

  test("is empty when all is as wanted, however it was written", () => {
    const six = recordSet(www, "AAAA", 300, ["2001:db8::1"]);
    const wanted = want({ addresses: ["203.0.113.10", "2001:DB8:0::1", "203.0.113.10"] });

    assert.deepEqual(plan(wanted, state([a(["203.0.113.10"]), six])).steps, []);
  });

  test("replaces for a TTL alone", () => {
    const [step] = plan(want({ ttlSeconds: 60 }), state([a(["203.0.113.10"])])).steps;

    assert.equal(step?.kind === "replace" && step.after.ttlSeconds, 60);
  });

  test("a provider with one TTL for the whole zone is not asked for another, and it is said", () => {
    const limits = { minTtlSeconds: 0, ttl: "of-the-zone" } as const;
    const standing = planZone(want({ ttlSeconds: 60 }), state([a(["203.0.113.10"])]), limits);
    const moved = planZone(want({ ttlSeconds: 60 }), state([a(["198.51.100.20"])]), limits);

    assert.deepEqual(standing.steps, []);
    assert.match(standing.warnings.join(), /one of 300 s for the whole zone/);
    assert.deepEqual(moved.steps.map(setOfStep), [a(["203.0.113.10"])]);
  });

  test("raises a TTL to what the provider allows, and says so", () => {
    const raised = planZone(want({ ttlSeconds: 60 }), state([]), { minTtlSeconds: 3_600 });

    assert.equal(raised.wanted[0]?.ttlSeconds, 3_600);
    assert.match(raised.warnings.join(), /60 s is wanted, this provider allows 3600 s/);
  });

  test("warns when mail leads to a name that moves", () => {
    const mx = recordSet(zone, "MX", 300, ["10 www.example.com"]);

    assert.match(plan(want(), state([mx])).warnings.join(), /MX of example\.com leads to www\.example\.com/);
  });
});

describe("a zone is left alone, with the reason, when", () => {
  const refused = (name: string, expected: RegExp, wanted: WantedZone, current: ZoneState): void => {
    test(name, () => {
      const { steps, refusals } = plan(wanted, current);

      assert.deepEqual(steps, []);
      assert.match(refusals.join("\n"), expected);
    });
  };

  refused("it has no SOA", /has no SOA record/, want(), { ...state([]), sets: [] });
  refused("it is a copy", /is a copy/, want(), state([], { readOnly: "it is a copy of another" }));
  refused("no address is known", /no address to publish/, want({ addresses: [] }), state([]));
  refused("an address is none", /"1\.2\.3" is no address/, want({ addresses: ["1.2.3"] }), state([]));
  refused("there is no name", /no name to publish/, want({ names: [] }), state([]));
  refused("a name lies elsewhere", /is not in the zone/, want({ names: ["www.example.org"] }), state([]));
  refused("the TTL is no whole second", /TTL of 0\.5 s/, want({ ttlSeconds: 0.5 }), state([]));
  refused("the TTL is a month", /TTL of 2592000 s/, want({ ttlSeconds: 2_592_000 }), state([]));
  refused(
    "a CNAME is in the way",
    /is a CNAME to example\.com/,
    want(),
    state([recordSet(www, "CNAME", 300, [zone])]),
  );
  refused(
    "an ALIAS is in the way",
    /is a ALIAS to/,
    want(),
    state([recordSet(www, "ALIAS", 300, ["cdn.example.net"])]),
  );
  refused(
    "the name is delegated",
    /shop\.example\.com is delegated/,
    want({ names: ["www.shop.example.com"] }),
    state([recordSet("shop.example.com", "NS", 300, ["ns.other.example"])]),
  );
  refused(
    "the name is a nameserver's",
    /is a nameserver of the zone/,
    want({ names: ["ns1.example.com"] }),
    state([]),
  );

  test("one name of two is refused: nothing of the zone is changed", () => {
    const current = state([recordSet(www, "CNAME", 300, [zone])]);

    assert.deepEqual(plan(want({ names: [zone, www] }), current).steps, []);
  });
});

test("whatever stands there, the plan brings exactly the wanted, touches only managed A and AAAA, and never empties a name", () => {
  const address = fc.constantFrom("203.0.113.10", "198.51.100.20", "2001:db8::1", "2001:db8::2");
  const set = fc.record({
    name: fc.constantFrom(zone, www, "mail.example.com"),
    type: fc.constantFrom("A", "AAAA", "TXT"),
    ttlSeconds: fc.constantFrom(60, 300),
    values: fc.array(address, { minLength: 1, maxLength: 3 }),
  });
  fc.assert(
    fc.property(
      fc.uniqueArray(set, { selector: ({ name, type }) => `${name} ${type}`, maxLength: 6 }),
      fc.array(address, { minLength: 1, maxLength: 4 }),
      (drawn, addresses) => {
        const current = state(drawn.map((one) => recordSet(one.name, one.type, one.ttlSeconds, one.values)));
        const wanted = want({ names: [zone, www], addresses });
        const { steps } = plan(wanted, current);

        for (const step of steps) {
          const { name, type } = setOfStep(step);
          assert.ok(wanted.names.includes(name) && (type === "A" || type === "AAAA"));
        }
        const touched = steps.map(setOfStep).map(({ name, type }) => `${name} ${type}`);
        const kept = current.sets.filter(({ name, type }) => !touched.includes(`${name} ${type}`));
        const after = [...kept, ...steps.flatMap((step) => (step.kind === "delete" ? [] : [step.after]))];
        assert.deepEqual(plan(wanted, { ...current, sets: after }).steps, []);
        for (const name of wanted.names)
          assert.ok(after.some((one) => one.name === name && one.type !== "TXT"));
        for (const one of current.sets) {
          if (one.type === "TXT" || !wanted.names.includes(one.name))
            assert.ok(after.some((two) => sameSet(one, two)));
        }
      },
    ),
  );
});

describe("MX records that follow the roles of mail", () => {
  const limits = { minTtlSeconds: 0 };
  const mx = (...values: string[]) => recordSet(zone, "MX", 300, values);
  const turned = mx("10 mail2.example.com", "20 mail1.example.com");
  const home = mx("10 mail1.example.com", "20 mail2.example.com");
  const a = recordSet(www, "A", 300, ["203.0.113.10"]);

  test("are replaced in the same plan as the names, and left alone when they are right or nobody gave them", () => {
    const steps = (wanted: WantedZone["mx"], standing: readonly RecordSet[]) =>
      planZone(want({ mx: wanted }), state([a, ...standing]), limits).steps;

    assert.deepEqual(steps(turned, [home]), [{ kind: "replace", before: home, after: turned }]);
    assert.deepEqual(steps(turned, []), [{ kind: "create", after: turned }]);
    assert.deepEqual(steps(turned, [turned]), []);
    assert.deepEqual(steps(null, [home]), []);
  });

  test("stay where nobody can see the whole zone, with a word, and the names follow all the same", () => {
    const seen = state([recordSet(www, "A", 300, ["198.51.100.20"])], { coverage: "asked-names" });
    const plan = planZone(want({ mx: turned }), seen, limits);

    assert.deepEqual(
      plan.steps.map(({ kind }) => kind),
      ["replace"],
    );
    assert.match(plan.warnings.join(), /MX records of example.com stay as they are/);
  });
});
