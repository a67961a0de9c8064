import type { DnsStep } from "../../../core/dns/dns-step.ts";
import { findSet, type RecordSet } from "../../../core/dns/record-set.ts";
import { removesAlias } from "../../../core/dns/steps-stand.ts";

/**
 * May these steps be done to what stands there? For providers that change record by record: a set may also be on the
 * way from its `before` to its `after`, which is our own work that was cut short. It then holds nothing that neither of
 * them has, and lacks nothing that both have, so that nobody's change is lost.
 */
export function canBeginOrGoOn(steps: readonly DnsStep[], sets: readonly RecordSet[]): boolean {
  return steps.every((step) => isOnTheWay(step, sets) && !isAliased(step, steps, sets));
}

function isOnTheWay(step: DnsStep, sets: readonly RecordSet[]): boolean {
  const before = step.kind === "create" ? [] : step.before.values;
  const after = step.kind === "delete" ? [] : step.after.values;
  const now = findSet(sets, step.kind === "delete" ? step.before : step.after)?.values ?? [];
  const known = now.every((value) => before.includes(value) || after.includes(value));
  const kept = before.filter((value) => after.includes(value)).every((value) => now.includes(value));
  // A set that stood before and shall stand after is never empty on our way: somebody else has removed it.
  const emptied = now.length === 0 && before.length > 0 && after.length > 0;
  return known && kept && !emptied;
}

/** A CNAME stands where another type shall be made, and none of the steps removes it. */
function isAliased(step: DnsStep, steps: readonly DnsStep[], sets: readonly RecordSet[]): boolean {
  if (step.kind !== "create" || step.after.type === "CNAME") return false;
  const { name } = step.after;
  if (findSet(sets, { name, type: "CNAME" }) === null) return false;
  return !removesAlias(steps, name);
}
