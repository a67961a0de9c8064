import type { DnsStep } from "../dns/dns-step.ts";
import { findSet, recordSet } from "../dns/record-set.ts";
import type { ZoneState } from "../dns/zone-state.ts";

export interface Proof {
  readonly name: string;
  readonly value: string;
}

/** TXT values beside whatever stands there: another program may be proving something too. */
export function planProofs(
  current: Pick<ZoneState, "sets">,
  proofs: readonly Proof[],
  want: { readonly ttlSeconds: number; readonly as: "there" | "gone" },
): readonly DnsStep[] {
  const byName = Map.groupBy(proofs, ({ name }) => name);
  return [...byName].flatMap(([name, those]): readonly DnsStep[] => {
    const before = findSet(current.sets, { name, type: "TXT" });
    const values = those.map(({ value }) => value);
    const standing = before?.values ?? [];
    const others = standing.filter((value) => !values.includes(value));
    const next = want.as === "there" ? [...others, ...values] : others;
    const after = recordSet(name, "TXT", before?.ttlSeconds ?? want.ttlSeconds, next);
    if (after.values.length === standing.length && after.values.every((value) => standing.includes(value)))
      return [];
    if (before === null) return [{ kind: "create", after }];
    return after.values.length === 0 ? [{ kind: "delete", before }] : [{ kind: "replace", before, after }];
  });
}
