import type { AccountId } from "../site/site.ts";
import { parseAddress } from "./address.ts";
import { type DnsName, isWithin } from "./name.ts";
import { type RecordSet, recordSet, sortSets } from "./record-set.ts";
import type { RecordType } from "./record-type.ts";

/** The owner's zone as code: what every provider shall hold beside the names that follow the site. */
export interface DeclaredZone {
  readonly sets: readonly DeclaredSet[];
}

export interface DeclaredSet {
  readonly name: DnsName;
  readonly type: RecordType;
  readonly ttlSeconds: number;
  readonly content: DeclaredContent;
}

export type DeclaredContent =
  /** `at`: a provider that says something of its own. No value at all: the set shall not exist. */
  | {
      readonly kind: "values";
      readonly values: readonly string[];
      readonly at: Readonly<Record<string, readonly string[]>>;
    }
  /** The addresses of these accounts, or of those that are published now: a failover edits a state, not a file. */
  | { readonly kind: "pool"; readonly accounts: readonly AccountId[] | "published" };

export type ZoneRead =
  | { readonly kind: "read"; readonly zone: DeclaredZone }
  | { readonly kind: "unreadable"; readonly problems: readonly ZoneProblem[] };

export interface ZoneProblem {
  readonly line: number;
  readonly message: string;
}

/** Not at or below a name that is handed to other nameservers: there this zone's own give no answer of their own. */
export function isAnsweredHere(
  name: DnsName,
  zone: DnsName,
  sets: readonly Pick<RecordSet, "name" | "type">[],
): boolean {
  return !sets.some((set) => set.type === "NS" && set.name !== zone && isWithin(name, set.name));
}

export interface ProviderView {
  readonly provider: string;
  readonly published: readonly AccountId[];
  readonly addresses: ReadonlyMap<AccountId, readonly string[]>;
}

/** What one provider shall hold; a set without values shall be absent. */
export function declaredAt({ sets }: DeclaredZone, view: ProviderView): readonly RecordSet[] {
  return sortSets(
    sets.map(({ name, type, ttlSeconds, content }) =>
      recordSet(name, type, ttlSeconds, valuesOf(type, content, view)),
    ),
  );
}

function valuesOf(type: RecordType, content: DeclaredContent, view: ProviderView): readonly string[] {
  if (content.kind === "values") return content.at[view.provider] ?? content.values;
  const accounts = content.accounts === "published" ? view.published : content.accounts;
  return accounts
    .flatMap((account) => view.addresses.get(account) ?? [])
    .map(parseAddress)
    .filter((address) => address?.type === type)
    .map((address) => address?.text ?? "");
}
