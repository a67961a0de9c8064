import type { DnsName } from "./name.ts";
import type { ServerAnswers } from "./parity.ts";
import { findSet, type RecordSet, sameValues } from "./record-set.ts";

/** Names at which a nameserver that answers says something else than its provider shall publish. */
export function namesAstray(
  { sets, standing }: Pick<ServerAnswers, "sets" | "standing">,
  names: readonly DnsName[],
  wanted: readonly RecordSet[],
): readonly DnsName[] {
  if (standing.kind !== "answers") return [];
  return names.filter((name) => ["A", "AAAA"].some((type) => isOther({ name, type }, sets, wanted)));
}

function isOther(
  place: { readonly name: DnsName; readonly type: string },
  sets: readonly RecordSet[],
  wanted: readonly RecordSet[],
): boolean {
  return !sameValues(findSet(sets, place)?.values ?? [], findSet(wanted, place)?.values ?? []);
}

/** A TTL that is not the wanted one, at names whose addresses are right. */
export function isOtherTtl(
  { sets, standing }: Pick<ServerAnswers, "sets" | "standing">,
  wanted: readonly RecordSet[],
): boolean {
  if (standing.kind !== "answers") return false;
  return wanted.some((want) => findSet(sets, want)?.ttlSeconds !== want.ttlSeconds);
}
