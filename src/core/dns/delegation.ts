import type { DnsName } from "./name.ts";
import { isWithin } from "./name.ts";
import type { ServerAnswers } from "./parity.ts";
import { findSet } from "./record-set.ts";

/** What the registry says of a zone: the way by which strangers find its nameservers. */
export interface Delegation {
  /** The zone above, whose nameserver was asked. */
  readonly parent: DnsName;
  readonly nameservers: readonly DnsName[];
  /** Addresses that the registry gives out with them, by nameserver. */
  readonly glue: ReadonlyMap<DnsName, readonly string[]>;
}

export type DelegationSeen =
  | ({ readonly kind: "seen" } & Delegation)
  | { readonly kind: "unknown"; readonly because: string };

/**
 * Where registry and zones do not agree, a sentence each. Resolvers find a zone by the registry's list and keep to the
 * zone's own one: a nameserver that stands only in one of them is only half there when another dies.
 */
export function delegationFaults(
  zone: DnsName,
  { parent, nameservers, glue }: Delegation,
  servers: readonly ServerAnswers[],
): readonly string[] {
  const answering = servers.filter(({ standing }) => standing.kind === "answers");
  const listed = new Set(
    answering.flatMap(({ sets }) => findSet(sets, { name: zone, type: "NS" })?.values ?? []),
  );
  if (listed.size === 0) return [];
  return [
    ...nameservers
      .filter((name) => !listed.has(name))
      .map((name) => `${parent} delegates ${zone} to ${name}, which the zone does not list`),
    ...[...listed]
      .filter((name) => !nameservers.includes(name))
      .map((name) => `the zone lists ${name}, to which ${parent} does not delegate it: tell the registrar`),
    ...nameservers
      .filter((name) => isWithin(name, zone))
      .flatMap((name) => glueFaults(name, glue, answering)),
  ];
}

/** A nameserver inside of its own zone can only be found by the address that the registry gives with it. */
function glueFaults(
  name: DnsName,
  glue: ReadonlyMap<DnsName, readonly string[]>,
  answering: readonly ServerAnswers[],
): readonly string[] {
  const given = glue.get(name) ?? [];
  if (given.length === 0) return [`the registry has no address (glue) for ${name}: nobody can find it`];
  const own = new Set(
    answering.flatMap(({ sets }) =>
      ["A", "AAAA"].flatMap((type) => findSet(sets, { name, type })?.values ?? []),
    ),
  );
  if (own.size === 0)
    return [`${name} has no address in the zone, only at the registry (${given.join(", ")})`];
  const wrong = given.filter((address) => !own.has(address));
  return wrong.length === 0
    ? []
    : [
        `the registry gives ${wrong.join(", ")} as address of ${name}, the zone says ${[...own].sort().join(", ")}`,
      ];
}
