import assert from "node:assert/strict";
import type { DnsName } from "../core/dns/name.ts";
import { findSet, type RecordSet, recordSet, sameValues } from "../core/dns/record-set.ts";
import { applyIn, type Claim, type Room } from "./dns-contract-room.ts";
import { stepsBetween } from "./steps-between.ts";

const zonesInARow = 6;

/** The property that all else hangs on: apply(plan(a, b), a) is b, whatever a and b are. */
export function walkClaims(claim: Claim): void {
  claim(
    "from any zone to any other: what was planned stands, and what both have never goes",
    async (room) => {
      const below = dice(20_261_130);
      room.hush?.();
      let before: readonly RecordSet[] = [];
      for (let nth = 0; nth < zonesInARow; nth += 1) {
        const after = someSets(room, below);
        const statesBefore = room.states?.().length ?? 0;
        await applyIn(room, stepsBetween(before, after));

        const now = await room.read(...names(room.zone));
        const ours = now.filter(({ name }) => names(room.zone).includes(name));
        assert.deepEqual(ours, after, `zone ${nth}`);
        const since = room.states?.().slice(statesBefore) ?? [];
        for (const set of before.filter((one) => isKept(one, after))) {
          for (const state of since) assert.notEqual(findSet(state, set), null, `${set.name} ${set.type}`);
        }
        before = after;
      }
    },
  );
}

const names = (zone: DnsName) => ["w1", "w2", "w3", "w4"].map((label) => `${label}.${zone}`);

/** A CNAME that leads elsewhere is the documented exception: where nothing is replaced, it goes before it comes. */
function isKept(set: RecordSet, after: readonly RecordSet[]): boolean {
  const twin = findSet(after, set);
  return twin !== null && (set.type !== "CNAME" || sameValues(twin.values, set.values));
}

const some: Readonly<Record<string, readonly string[]>> = {
  A: ["192.0.2.1", "192.0.2.2", "192.0.2.3"],
  AAAA: ["2001:db8::1", "2001:db8::2"],
  MX: ["10 mx1.example.net", "20 mx2.example.net"],
  TXT: ['a "b" c', "100% +x", "c;d \\e", "v=spf1 -all"],
};

/** TTLs are of each set only where the provider has them. */
function someSets({ zone, provider }: Room, below: (most: number) => number): readonly RecordSet[] {
  const { recordTypes, ttl, minTtlSeconds } = provider.manifest;
  const seconds = () => (ttl === "of-each-set" ? Math.max(minTtlSeconds, [60, 300][below(2)] ?? 300) : 300);
  return names(zone).flatMap((name): readonly RecordSet[] => {
    if (recordTypes.includes("CNAME") && below(4) === 0)
      return [recordSet(name, "CNAME", seconds(), [`target${below(2)}.example.net`])];
    return Object.entries(some)
      .filter(([type]) => recordTypes.includes(type))
      .map(([type, values]) => {
        const chosen = values.filter(() => below(2) === 0);
        return recordSet(name, type, seconds(), chosen);
      })
      .filter(({ values }) => values.length > 0);
  });
}

/** mulberry32: the same zones for every driver, at every run. */
function dice(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}
