import type { DnsName } from "./name.ts";
import type { RecordType } from "./record-type.ts";

/** All records of one name and type: the smallest thing that is compared, replaced and cached. */
export interface RecordSet {
  readonly name: DnsName;
  readonly type: RecordType;
  readonly ttlSeconds: number;
  /** Sorted, each once. Names as DnsName, addresses as parseAddress writes them, TXT unquoted with its pieces joined. */
  readonly values: readonly string[];
}

export function recordSet(
  name: DnsName,
  type: RecordType,
  ttlSeconds: number,
  values: readonly string[],
): RecordSet {
  return { name, type, ttlSeconds, values: [...new Set(values)].sort() };
}

export function sameValues(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((value, index) => value === other[index]);
}

export function sameSet(one: RecordSet, other: RecordSet): boolean {
  return (
    one.name === other.name &&
    one.type === other.type &&
    one.ttlSeconds === other.ttlSeconds &&
    sameValues(one.values, other.values)
  );
}

export function findSet(
  sets: readonly RecordSet[],
  wanted: { readonly name: DnsName; readonly type: RecordType },
): RecordSet | null {
  return sets.find(({ name, type }) => name === wanted.name && type === wanted.type) ?? null;
}

/** By name, then type. */
export function sortSets(sets: readonly RecordSet[]): readonly RecordSet[] {
  const keys = new Map(sets.map((set) => [set, `${set.name} ${set.type}`]));
  return [...sets].sort((one, other) => ((keys.get(one) ?? "") < (keys.get(other) ?? "") ? -1 : 1));
}

export interface SingleRecord {
  readonly name: DnsName;
  readonly type: RecordType;
  readonly ttlSeconds: number;
  readonly value: string;
}

/** Records that came one by one, as sets. Where their TTLs differ the smallest counts (RFC 2181, section 5.2). */
export function setsOfRecords(records: readonly SingleRecord[]): readonly RecordSet[] {
  const groups = Map.groupBy(records, ({ name, type }) => `${name} ${type}`);
  const sets = [...groups.values()].map((group) => {
    const { name = ".", type = "A" } = group[0] ?? {};
    const ttlSeconds = group.reduce((least, one) => Math.min(least, one.ttlSeconds), 0x7fffffff);
    return recordSet(
      name,
      type,
      ttlSeconds,
      group.map(({ value }) => value),
    );
  });
  return sortSets(sets);
}
