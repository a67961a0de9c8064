import type { DnsName } from "./name.ts";
import { findSet, type RecordSet, sameValues } from "./record-set.ts";

/** Types that only say something of one nameserver, or that each signs for itself. */
const own = new Set(["SOA", "NS", "DNSKEY", "RRSIG", "NSEC", "NSEC3", "NSEC3PARAM", "CDS", "CDNSKEY"]);
const managedTypes = new Set(["A", "AAAA", "CNAME"]);
const shownLines = 10;

/**
 * Where two providers' zones differ in what is not ClonePanel's: said, never changed. An MX that only one nameserver
 * knows is felt on the day the other one has to answer alone.
 */
export function foreignDifferences(
  names: readonly DnsName[],
  zones: readonly { readonly provider: string; readonly sets: readonly RecordSet[] }[],
): readonly string[] {
  const foreign = zones.map(({ provider, sets }) => ({
    provider,
    sets: sets.filter(
      ({ name, type }) => !own.has(type) && !(managedTypes.has(type) && names.includes(name)),
    ),
  }));
  const places = new Map(foreign.flatMap(({ sets }) => sets).map((set) => [`${set.name} ${set.type}`, set]));
  const lines = [...places].flatMap(([title, place]) => {
    const values = foreign.map(({ provider, sets }) => ({
      provider,
      values: findSet(sets, place)?.values ?? [],
    }));
    const [first] = values;
    const alike = values.every((one) => sameValues(one.values, first?.values ?? []));
    const words = values.map((one) => `${one.provider} has ${one.values.join(", ") || "none"}`);
    return alike ? [] : [`${title} is not ClonePanel's, and differs: ${words.join("; ")}`.slice(0, 400)];
  });
  const more = lines.length - shownLines;
  return more > 0 ? [...lines.slice(0, shownLines), `... and ${more} more sets differ`] : lines;
}
