import assert from "node:assert/strict";
import type { DnsName } from "../core/dns/name.ts";
import { findSet, type RecordSet, recordSet } from "../core/dns/record-set.ts";
import { applyIn, asKept, asked, type Claim, type Room, rejects } from "./dns-contract-room.ts";

/** A long text with everything that somebody's quoting may break. */
const oddText = `v=DKIM1; k=rsa; p=${"AbC+/=".repeat(60)} "quoted" back\\slash 100% a=b&c <d>`;

/** Names in the zone that are pointed to exist: BIND refuses an MX that leads to nothing in its own zone. */
function setsOfEachType(zone: DnsName): readonly RecordSet[] {
  return [
    recordSet(`t1.${zone}`, "AAAA", 300, ["2001:db8::1", "2001:db8::2"]),
    recordSet(`t2.${zone}`, "MX", 300, ["10 mx1.example.net", `20 both.${zone}`]),
    recordSet(`t3.${zone}`, "TXT", 300, ["short", oddText]),
    recordSet(`t4.${zone}`, "CNAME", 300, ["target.example.net"]),
    recordSet(`_sip._tcp.${zone}`, "SRV", 300, [`10 60 5060 both.${zone}`]),
    recordSet(`t5.${zone}`, "CAA", 300, ['0 issue "ca.example.net"']),
    recordSet(`_443._tcp.${zone}`, "TLSA", 300, [`3 1 1 ${"ab".repeat(32)}`]),
    recordSet(`t6.${zone}`, "NS", 300, ["ns1.example.net", "ns2.example.org"]),
  ];
}

/** The types that the manifest promises, and what excludes each other. */
export function typeClaims(claim: Claim): void {
  claim("every type of its manifest is written as it was meant, changed and removed", async (room) => {
    const { recordTypes } = room.provider.manifest;
    const sets = setsOfEachType(room.zone).filter(({ type }) => recordTypes.includes(type));
    await applyIn(
      room,
      sets.map((after) => ({ kind: "create", after })),
    );
    await allStand(room, sets);

    const changed = sets.map((set) => ({ ...set, values: changedValues(room.zone, set) }));
    await applyIn(
      room,
      sets.map((before, at) => ({ kind: "replace", before, after: changed[at] ?? before })),
    );
    await allStand(room, changed);

    await applyIn(
      room,
      changed.map((before) => ({ kind: "delete", before })),
    );
    const left = await room.read(...sets.map(({ name }) => name));
    for (const set of sets) assert.equal(findSet(left, set), null, `${set.name} ${set.type} is gone`);
  });

  claim("the smallest TTL of its manifest is taken and served", async (room) => {
    const after = recordSet(`small.${room.zone}`, "A", room.provider.manifest.minTtlSeconds, [
      "198.51.100.20",
    ]);
    await applyIn(room, [{ kind: "create", after }]);

    assert.deepEqual(findSet(await room.read(after.name), after), asKept(room, after));
  });

  claim("a CNAME and an address change places in one plan", async (room) => {
    if (!room.provider.manifest.recordTypes.includes("CNAME")) return;
    const name = `alias.${room.zone}`;
    const alias = recordSet(name, "CNAME", 300, [room.www]);
    const address = recordSet(name, "A", 300, ["198.51.100.20"]);
    await applyIn(room, [
      { kind: "create", after: address },
      { kind: "delete", before: alias },
    ]);
    assert.deepEqual(await asked(room, address), address.values);

    await applyIn(room, [
      { kind: "create", after: alias },
      { kind: "delete", before: address },
    ]);
    assert.deepEqual(await asked(room, alias), alias.values);
  });

  claim("the nameservers of the apex are changed, or kept as its manifest says", async (room) => {
    const { provider, zone, read } = room;
    if (!provider.manifest.recordTypes.includes("NS")) return;
    const before = recordSet(zone, "NS", 300, ["ns1.example.com", "ns2.example.net"]);
    const after = recordSet(zone, "NS", 300, ["ns1.example.com", "ns2.example.net", "ns3.example.org"]);
    const change = () => applyIn(room, [{ kind: "replace", before, after }]);
    const kept = provider.manifest.apexNs === "reserved";

    await (kept ? rejects("DNS_ANSWER_UNUSABLE", change, /nameservers/) : change());
    assert.deepEqual(findSet(await read(zone), before)?.values, kept ? before.values : after.values);
  });
}

async function allStand(room: Room, sets: readonly RecordSet[]): Promise<void> {
  const now = await room.read(...sets.map(({ name }) => name));
  for (const set of sets) {
    assert.deepEqual(findSet(now, set), asKept(room, set));
    if (set.type !== "NS")
      assert.deepEqual(await asked(room, set), set.values, `${set.name} at the nameserver`);
  }
}

function changedValues(zone: DnsName, { type, values }: RecordSet): readonly string[] {
  const other: Readonly<Record<string, string>> = {
    AAAA: "2001:db8::3",
    MX: `5 www.${zone}`,
    TXT: "another; text",
    CNAME: `www.${zone}`,
    SRV: "0 0 5061 sip.example.net",
    CAA: '128 issuewild ";"',
    TLSA: `3 1 1 ${"cd".repeat(32)}`,
    NS: "ns3.example.org",
  };
  const [first = ""] = values;
  const kept = values.length > 1 ? [first] : [];
  return recordSet(zone, type, 0, [...kept, other[type] ?? first]).values;
}
