import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { someSets } from "../../testing/some-zone.ts";
import { type DnsStep, setOfStep } from "./dns-step.ts";
import { orderSteps } from "./order-steps.ts";
import { planRecords, type WantedRecords } from "./plan-records.ts";
import { findSet, type RecordSet, recordSet, sortSets } from "./record-set.ts";
import { plainTypes } from "./record-type.ts";
import { reviewChanges } from "./review-changes.ts";
import { refuseSigned } from "./signed-zones.ts";
import { canBegin } from "./steps-stand.ts";
import { undoSteps } from "./undo-steps.ts";

const zone = "example.com";
const names = [zone, "www.example.com"];
const limits = { recordTypes: plainTypes, apexNs: "writable", minTtlSeconds: 0 } as const;
const addresses = new Map([
  ["one", ["203.0.113.10"]],
  ["two", ["198.51.100.20"]],
]);
const soa = recordSet(zone, "SOA", 300, ["ns1.example.com hostmaster.example.com 1 60 30 604800 5"]);

function plan(
  sets: readonly RecordSet[],
  current: readonly RecordSet[],
  change: Partial<WantedRecords> = {},
) {
  const want = {
    zone,
    names,
    sets,
    undeclared: "keep",
    mxDomain: null,
    lint: { zone, names, addresses },
    ...change,
  } as const;
  return planRecords(
    want,
    { zone, sets: sortSets([soa, ...current]), coverage: "whole-zone", readOnly: null, notes: [] },
    limits,
  );
}

const key = ({ name, type }: RecordSet) => `${name} ${type}`;

function after(sets: readonly RecordSet[], step: DnsStep): readonly RecordSet[] {
  const kept = sets.filter((set) => key(set) !== key(setOfStep(step)));
  return step.kind === "delete" ? kept : sortSets([...kept, step.after]);
}

const words = (steps: readonly DnsStep[]) =>
  steps.map((step) => `${step.kind} ${setOfStep(step).name} ${setOfStep(step).type}`);

describe("a plan of the records", () => {
  const some = someSets(zone, ["mail", "a", "b.c", "d"]);

  test("brings exactly what is declared in an adopted zone, and no set that stays is missing in between", () => {
    fc.assert(
      fc.property(some, some, (have, want) => {
        const { steps, refusals } = plan(want, have, { undeclared: "remove" });
        if (want.length === 0) return assert.equal(steps.length, 0);
        assert.deepEqual(refusals, []);
        let now = sortSets(have);
        const staying = have.filter((set) => findSet(want, set) !== null);
        for (const step of orderSteps(steps)) {
          assert.ok(canBegin([step], now), `${step.kind} ${key(setOfStep(step))}`);
          now = after(now, step);
          for (const set of staying) assert.ok(findSet(now, set) !== null, `${key(set)} was gone`);
        }
        assert.deepEqual(now, sortSets(want));
      }),
    );
  });

  test("undone, the zone is what it was", () => {
    fc.assert(
      fc.property(some, some, (have, want) => {
        const { steps } = plan(want, have, { undeclared: "remove" });
        const done = orderSteps(steps).reduce(after, sortSets(have));

        assert.deepEqual(orderSteps(undoSteps(steps)).reduce(after, done), sortSets(have));
      }),
    );
  });

  test("leaves alone what is not declared, and the names that follow the site", () => {
    const foreign = recordSet(`shop.${zone}`, "A", 300, ["192.0.2.7"]);
    const www = recordSet(`www.${zone}`, "A", 300, ["203.0.113.10"]);
    const declared = [
      recordSet(zone, "TXT", 300, ["hello"]),
      recordSet(`www.${zone}`, "A", 60, ["192.0.2.9"]),
    ];

    assert.deepEqual(words(plan(declared, [foreign, www]).steps), ["create example.com TXT"]);
    assert.deepEqual(words(plan(declared, [foreign, www], { undeclared: "remove" }).steps), [
      "create example.com TXT",
      "delete shop.example.com A",
    ]);
  });

  test("a set declared without values goes, in a zone that is not adopted too", () => {
    const old = recordSet(`old.${zone}`, "TXT", 300, ["gone"]);
    const some = recordSet(zone, "TXT", 300, ["stays"]);

    assert.deepEqual(words(plan([{ ...old, values: [] }, some], [old, some]).steps), [
      "delete old.example.com TXT",
    ]);
  });

  test("an empty file, a CNAME at the apex, a TTL that is none and a zone that is not listed are refused", () => {
    const txt = recordSet(zone, "TXT", 300, ["x"]);

    assert.match(
      plan([], [txt], { undeclared: "remove" }).refusals.join(),
      /an empty zone is never published/,
    );
    assert.match(
      plan([recordSet(zone, "CNAME", 300, ["x.example"])], []).refusals.join(),
      /cannot be a CNAME/,
    );
    assert.match(plan([{ ...txt, ttlSeconds: 0 }], []).refusals.join(), /TTL of 0 s/);
    assert.deepEqual(plan([{ ...txt, ttlSeconds: 0 }], []).steps, []);
  });

  test("the apex's nameservers are left to a provider that reserves them, with a warning", () => {
    const ns = recordSet(zone, "NS", 300, ["ns1.a.example", "ns2.b.example"]);
    const lint = { zone, names, addresses };
    const want = { zone, names, sets: [ns], undeclared: "keep", mxDomain: null, lint } as const;
    const state = {
      zone,
      sets: [soa, recordSet(zone, "NS", 300, ["ns1.a.example"])],
      coverage: "whole-zone",
      readOnly: null,
      notes: [],
    } as const;
    const { steps, warnings } = planRecords(want, state, { ...limits, apexNs: "reserved" });

    assert.deepEqual(steps, []);
    assert.match(warnings.join(), /their own affair|its own affair|are its own affair/);
  });
});

describe("a zone is linted:", () => {
  const warned = (...sets: readonly RecordSet[]) => plan(sets, []).warnings.join("\n");
  const spf = (text: string) => warned(recordSet(zone, "TXT", 300, [text]));

  test("mail that moves with the site, and targets without an address or behind a CNAME", () => {
    assert.match(
      warned(recordSet(zone, "MX", 300, [`10 www.${zone}`])),
      /moves with the site: mail would move too/,
    );
    assert.match(
      warned(recordSet(zone, "MX", 300, [`10 mail.${zone}`])),
      /mail\.example\.com, which has no address/,
    );
    assert.match(
      warned(
        recordSet(zone, "MX", 300, [`10 m.${zone}`]),
        recordSet(`m.${zone}`, "CNAME", 300, ["x.example"]),
      ),
      /a CNAME: many servers refuse/,
    );
  });

  test("SPF that forgets an account, whatever the primary is", () => {
    assert.match(spf("v=spf1 a -all"), /does not cover one .*\n.*does not cover two/s);
    assert.match(spf("v=spf1 ip4:203.0.113.0/24 -all"), /does not cover two \(198\.51\.100\.20\)/);
    assert.equal(spf("v=spf1 ip4:203.0.113.10 ip4:198.51.100.0/24 -all"), "");
    assert.equal(spf("v=spf1 include:mail.example -all"), "");
  });

  test("CAA, a lonely nameserver and glue", () => {
    assert.match(warned(recordSet(zone, "CAA", 300, ['0 issue ";"'])), /lets nobody issue/);
    assert.match(warned(recordSet(zone, "CAA", 300, ['0 issue "ca.example"'])), /only ca\.example/);
    assert.match(warned(recordSet(zone, "NS", 300, ["ns.a.example"])), /a single nameserver/);
    assert.match(
      warned(
        recordSet(zone, "NS", 300, [`ns.${zone}`, "ns.b.example"]),
        recordSet(`ns.${zone}`, "A", 300, ["192.0.2.1"]),
      ),
      /\(glue\)/,
    );
  });
});

describe("a review", () => {
  const set = (nth: number) => recordSet(`h${nth}.${zone}`, "TXT", 300, ["x"]);
  const gone = (count: number): readonly DnsStep[] =>
    Array.from({ length: count }, (_, nth) => ({ kind: "delete", before: set(nth) }));
  const review = (
    steps: readonly DnsStep[],
    standingSets: number,
    consent: Partial<Parameters<typeof reviewChanges>[1]["consent"]> = {},
  ) =>
    reviewChanges(steps, {
      names,
      mxDomain: null,
      standingSets,
      consent: { deletions: "guarded", delicate: "guarded", ...consent },
    });

  test("stops many removals and changes, says how to overrule, and lets them by with consent", () => {
    assert.deepEqual(review(gone(3), 100), []);
    assert.match(review(gone(6), 100).join(), /6 of 100 .* \(--allow-deletions overrules\)/);
    assert.match(review(gone(4), 10).join(), /4 of 10 record sets would be removed/);
    assert.deepEqual(review(gone(6), 100, { deletions: "allowed" }), []);
  });

  test("stops changed nameservers, mail, CAA and DS; another TTL and the site's own names do not count", () => {
    for (const type of ["NS", "MX", "CAA", "DS"]) {
      const before = recordSet(zone, type, 300, ["a"]);
      assert.match(review([{ kind: "delete", before }], 20).join(), /--allow-delicate/, type);
      assert.deepEqual(review([{ kind: "replace", before, after: { ...before, ttlSeconds: 60 } }], 20), []);
      assert.deepEqual(review([{ kind: "delete", before }], 20, { delicate: "allowed" }), []);
    }
    const www = recordSet(`www.${zone}`, "A", 300, ["203.0.113.10"]);
    assert.deepEqual(review([{ kind: "delete", before: www }], 2), []);
  });

  test("a zone signed with keys that the other nameserver lacks is refused with the way out", () => {
    const keys = recordSet(zone, "DNSKEY", 300, ["\\# 1 ff"]);
    const refused = refuseSigned(zone, [
      { provider: "one-ns", sets: [keys] },
      { provider: "two-ns", sets: [] },
    ]);

    assert.match(refused.join(), /signed \(DNSSEC\) by one-ns .* DS record/);
    assert.deepEqual(refuseSigned(zone, [{ provider: "one-ns", sets: [keys] }]), []);
    assert.deepEqual(refuseSigned(zone, [{ provider: "one-ns", sets: [] }]), []);
  });
});
