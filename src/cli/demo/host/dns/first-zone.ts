import { type DnsName, parseName } from "../../../../core/dns/name.ts";
import { recordSet } from "../../../../core/dns/record-set.ts";
import type { Zone } from "./zone.ts";

export interface FirstZoneOrder {
  readonly apex: DnsName;
  /** Where the site is now. */
  readonly address: string;
  /** Addresses of its nameservers. */
  readonly nameservers: readonly string[];
}

const ttlSeconds = 300;

/** The zone as the owner's host set it up, the same on both nameservers. */
export function firstZone({ apex, address, nameservers }: FirstZoneOrder): Zone {
  const names = nameservers.map((_, at) => `ns${at + 1}.${apex}`);
  const soa = `${names[0]} hostmaster.${apex} 1 3600 600 604800 300`;
  return {
    apex: parseName(apex) ?? apex,
    sets: [
      recordSet(apex, "SOA", ttlSeconds, [soa]),
      recordSet(apex, "NS", ttlSeconds, names),
      recordSet(apex, "A", ttlSeconds, [address]),
      recordSet(apex, "MX", ttlSeconds, [`10 mail.${apex}`]),
      recordSet(`mail.${apex}`, "A", ttlSeconds, [address]),
      ...names.map((name, at) => recordSet(name, "A", ttlSeconds, [nameservers[at] ?? address])),
    ],
  };
}
