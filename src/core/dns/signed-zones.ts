import type { DnsName } from "./name.ts";
import { findSet, type RecordSet, sameValues } from "./record-set.ts";

/**
 * Why a signed zone at several independent nameservers cannot be changed here; empty: it is not signed, or all sign with
 * the same keys. With DS at the registrar, whoever answers without a fitting signature is bogus to every resolver that
 * looks (RFC 8901 tells what sharing keys would take).
 */
export function refuseSigned(
  zone: DnsName,
  providers: readonly { readonly provider: string; readonly sets: readonly RecordSet[] }[],
): readonly string[] {
  const keys = providers.map(({ provider, sets }) => ({
    provider,
    keys: findSet(sets, { name: zone, type: "DNSKEY" })?.values ?? [],
  }));
  const signing = keys.filter((one) => one.keys.length > 0);
  if (signing.length === 0) return [];
  const [first] = keys;
  const isShared = keys.every((one) => sameValues(one.keys, first?.keys ?? []));
  if (isShared) return [];
  return [
    `the zone is signed (DNSSEC) by ${signing.map(({ provider }) => provider).join(", ")} with keys that the others do not have: their answers are bogus as soon as the registrar has a DS record. Take the DS record out at the registrar, wait for its TTL, and switch signing off; or have all of them serve one signer's zone`,
  ];
}
