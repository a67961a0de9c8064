import { type DnsName, parseName } from "../dns/name.ts";
import type { AccountId } from "../site/site.ts";

/** The MX records of a domain, where the configuration names each account's mail server. */
export interface MxSettings {
  readonly domain: DnsName;
  readonly hosts: ReadonlyMap<AccountId, DnsName>;
}

const preferences = [10, 20] as const;

/** Values of the MX set, the primary mail server first: `10 mail1.example.com`. */
export function mxValues({ hosts }: MxSettings, order: readonly AccountId[]): readonly string[] {
  return order.flatMap((account, index) => {
    const host = hosts.get(account);
    return host === undefined ? [] : [`${preferences[index] ?? 30} ${parseName(host) ?? host}`];
  });
}
