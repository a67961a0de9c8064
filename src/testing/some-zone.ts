import fc from "fast-check";
import { addressOfBytes } from "../core/dns/address.ts";
import { quotedText } from "../core/dns/quoted-text.ts";
import { type RecordSet, recordSet, sortSets } from "../core/dns/record-set.ts";
import type { RecordType } from "../core/dns/record-type.ts";

/** Values as record sets hold them, and zones of them, for property tests. */

const label = fc.stringMatching(/^[a-z0-9_]([a-z0-9-]{0,8}[a-z0-9])?$/);
const name = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join("."));
const uint8 = fc.integer({ min: 0, max: 255 });
const uint16 = fc.integer({ min: 0, max: 65_535 });
const hex = fc
  .uint8Array({ minLength: 1, maxLength: 40 })
  .map((bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(""));
const byteText = (maxLength: number) =>
  fc.array(uint8, { maxLength }).map((bytes) => String.fromCharCode(...bytes));
const joined = (...parts: readonly fc.Arbitrary<string | number>[]) =>
  fc.tuple(...parts).map((all) => all.join(" "));

const values: Readonly<Record<RecordType, fc.Arbitrary<string>>> = {
  A: fc.uint8Array({ minLength: 4, maxLength: 4 }).map((bytes) => addressOfBytes(bytes).text),
  AAAA: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => addressOfBytes(bytes).text),
  NS: name,
  CNAME: name,
  PTR: name,
  MX: joined(uint16, name),
  SRV: joined(uint16, uint16, uint16, name),
  TXT: byteText(600),
  CAA: joined(
    uint8,
    fc.constantFrom("issue", "issuewild", "iodef"),
    fc.stringMatching(/^[a-z0-9.:/@; =-]{0,40}$/).map((text) => `"${text}"`),
  ),
  DS: joined(uint16, uint8, uint8, hex),
  TLSA: joined(uint8, uint8, uint8, hex),
  SSHFP: joined(uint8, uint8, hex),
  NAPTR: joined(
    uint16,
    uint16,
    byteText(20).map(quotedText),
    byteText(20).map(quotedText),
    byteText(60).map(quotedText),
    name,
  ),
};

export const someRecord = fc
  .constantFrom(...Object.keys(values))
  .chain((type) => (values[type] ?? name).map((value) => ({ type, value })));

const zoneTypes = ["A", "AAAA", "MX", "TXT", "SRV", "CAA"] as const;

/** Sets below and at an apex, without SOA and NS; a name with a CNAME has nothing else. */
export function someSets(zone: string, names: readonly string[]): fc.Arbitrary<readonly RecordSet[]> {
  const ttl = fc.constantFrom(60, 300, 3_600);
  const setAt = (owner: string, type: RecordType) =>
    fc
      .record({
        ttl,
        values: fc.array(values[type] ?? name, { minLength: 1, maxLength: type === "CNAME" ? 1 : 3 }),
      })
      .map((one) => recordSet(owner, type, one.ttl, one.values));
  const nothing: fc.Arbitrary<readonly RecordSet[]> = fc.constant([]);
  const plain = (owner: string) =>
    fc
      .subarray([...zoneTypes])
      .chain((types) => fc.tuple(...types.map((type) => setAt(owner, type))) as fc.Arbitrary<RecordSet[]>);
  const alias = (owner: string) => setAt(owner, "CNAME").map((set) => [set]);
  const perName = names.map((own) => {
    const owner = own === "@" ? zone : `${own}.${zone}`;
    return own === "@" ? plain(owner) : fc.oneof(nothing, plain(owner), alias(owner));
  });
  return fc.tuple(...perName).map((all) => sortSets(all.flat()));
}
