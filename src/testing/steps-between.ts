import type { DnsStep } from "../core/dns/dns-step.ts";
import { findSet, type RecordSet, sameSet } from "../core/dns/record-set.ts";

/** Every step from one zone to another: what comes and what changes, then what goes. */
export function stepsBetween(before: readonly RecordSet[], after: readonly RecordSet[]): readonly DnsStep[] {
  const made = after.flatMap((set): readonly DnsStep[] => {
    const old = findSet(before, set);
    if (old === null) return [{ kind: "create", after: set }];
    return sameSet(old, set) ? [] : [{ kind: "replace", before: old, after: set }];
  });
  const gone = before.filter((set) => findSet(after, set) === null);
  return [...made, ...gone.map((set) => ({ kind: "delete", before: set }) as const)];
}
