import assert from "node:assert/strict";
import { test } from "node:test";
import { type Delegation, delegationFaults } from "./delegation.ts";
import type { ServerAnswers } from "./parity.ts";
import { recordSet } from "./record-set.ts";

const zone = "example.com";
const [one, two] = ["ns1.example.com", "ns2.host.example"];

const server = (nameservers: readonly string[]): ServerAnswers => ({
  label: "sydney-ns",
  provider: "sydney-ns",
  address: "203.0.113.10",
  standing: { kind: "answers" },
  serial: 1,
  tcp: null,
  sets: [recordSet(zone, "NS", 60, nameservers), recordSet(one, "A", 60, ["203.0.113.10"])],
});

const delegation = (nameservers: readonly string[], glue: Record<string, string[]>): Delegation => ({
  parent: "com",
  nameservers,
  glue: new Map(Object.entries(glue)),
});

test("the same list on both sides, with the right glue, is no fault; a nameserver elsewhere needs none", () => {
  const good = delegation([one, two], { [one]: ["203.0.113.10"] });

  assert.deepEqual(delegationFaults(zone, good, [server([one, two])]), []);
});

test("a nameserver that only one side knows is named, with the side", () => {
  const faults = delegationFaults(zone, delegation([two], {}), [server([one])]);

  assert.deepEqual(faults, [
    "com delegates example.com to ns2.host.example, which the zone does not list",
    "the zone lists ns1.example.com, to which com does not delegate it: tell the registrar",
  ]);
});

test("glue that is missing, or leads elsewhere, is a fault of its own", () => {
  const both = [server([one, two])];

  assert.match(
    delegationFaults(zone, delegation([one, two], {}), both).join(),
    /no address \(glue\) for ns1/,
  );
  const old = delegation([one, two], { [one]: ["192.0.2.1"] });
  assert.deepEqual(delegationFaults(zone, old, both), [
    "the registry gives 192.0.2.1 as address of ns1.example.com, the zone says 203.0.113.10",
  ]);
});

test("while no nameserver answers, nothing is said of the registry", () => {
  const silent: ServerAnswers = {
    ...server([]),
    standing: { kind: "silent", because: "no answer" },
    sets: [],
  };

  assert.deepEqual(delegationFaults(zone, delegation([one], {}), [silent]), []);
});
