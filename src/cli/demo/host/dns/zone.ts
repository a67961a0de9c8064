import { type DnsName, isWithin } from "../../../../core/dns/name.ts";
import { findSet, type RecordSet, recordSet, sameValues } from "../../../../core/dns/record-set.ts";
import { classAny, classIn, classNone } from "../../../../core/dns/record-type.ts";
import type { DnsMessage, WireRecord } from "../../../../core/dns/wire/message.ts";

/** What one of the demo's nameservers holds. Never changed in place: an update gives the next one. */
export interface Zone {
  readonly apex: DnsName;
  readonly sets: readonly RecordSet[];
}

export const rcodes = {
  noError: 0,
  formErr: 1,
  nxDomain: 3,
  notImp: 4,
  refused: 5,
  yxRrset: 7,
  nxRrset: 8,
  notAuth: 9,
  notZone: 10,
} as const;
type Rcode = (typeof rcodes)[keyof typeof rcodes];

export type Updated =
  | { readonly kind: "updated"; readonly zone: Zone }
  | { readonly kind: "refused"; readonly rcode: Rcode };

/** RFC 2136, as far as it is needed here: all prerequisites hold and everything is done, or nothing is. Pure. */
export function updateZone(zone: Zone, { questions, answers, authorities }: DnsMessage): Updated {
  const [about] = questions;
  if (about?.name !== zone.apex || about.type !== "SOA") return { kind: "refused", rcode: rcodes.notAuth };
  if ([...answers, ...authorities].some(({ name }) => !isWithin(name, zone.apex)))
    return { kind: "refused", rcode: rcodes.notZone };
  const broken = brokenPrerequisite(zone, answers);
  if (broken !== null) return { kind: "refused", rcode: broken };
  if (!authorities.every(isKnownUpdate)) return { kind: "refused", rcode: rcodes.notImp };
  return { kind: "updated", zone: authorities.length === 0 ? zone : nextSerial(changed(zone, authorities)) };
}

function brokenPrerequisite({ sets }: Zone, wanted: readonly WireRecord[]): Rcode | null {
  for (const record of wanted) {
    const isThere = findSet(sets, record) !== null;
    if (record.class === classAny && !isThere) return rcodes.nxRrset;
    if (record.class === classNone && isThere) return rcodes.yxRrset;
  }
  const exact = wanted.filter((record) => record.class === classIn);
  for (const { name, type } of exact) {
    const values = exact
      .filter((one) => one.name === name && one.type === type)
      .map(({ value }) => value ?? "");
    const there = findSet(sets, { name, type })?.values ?? [];
    if (!sameValues(there, recordSet(name, type, 0, values).values)) return rcodes.nxRrset;
  }
  return null;
}

/** A record is added, or a set removed. Single records are never taken out by ClonePanel. */
function isKnownUpdate(record: WireRecord): boolean {
  return record.class === classIn ? record.value !== null : record.class === classAny;
}

function changed(zone: Zone, updates: readonly WireRecord[]): Zone {
  let { sets } = zone;
  for (const { name, type, class: of, ttlSeconds, value } of updates) {
    const before = findSet(sets, { name, type });
    const others = sets.filter((set) => set !== before);
    sets =
      of === classAny || value === null
        ? others
        : [...others, recordSet(name, type, ttlSeconds, [...(before?.values ?? []), value])];
  }
  return { ...zone, sets };
}

function nextSerial({ apex, sets }: Zone): Zone {
  const next = sets.map((set) => {
    if (set.type !== "SOA") return set;
    const fields = (set.values[0] ?? "").split(" ");
    const serial = String(Number(fields[2]) + 1);
    return { ...set, values: [fields.with(2, serial).join(" ")] };
  });
  return { apex, sets: next };
}
