import type { DnsStep } from "./dns-step.ts";
import { findSet, type RecordSet, sameSet, sameValues } from "./record-set.ts";

/** Is everything there as the steps leave it? Values and TTL. */
export function areDone(steps: readonly DnsStep[], sets: readonly RecordSet[]): boolean {
  return undoneSteps(steps, sets).length === 0;
}

export function undoneSteps(steps: readonly DnsStep[], sets: readonly RecordSet[]): readonly DnsStep[] {
  return steps.filter((step) => {
    if (step.kind === "delete") return findSet(sets, step.before) !== null;
    const now = findSet(sets, step.after);
    return now === null || !sameSet(now, step.after);
  });
}

/** Is everything there as the steps found it? A TTL that changed meanwhile is nobody's work lost. */
export function canBegin(steps: readonly DnsStep[], sets: readonly RecordSet[]): boolean {
  return steps.every((step) => {
    if (step.kind === "create") return findSet(sets, step.after) === null && !hasAlias(step.after, sets);
    const now = findSet(sets, step.before);
    return now !== null && sameValues(now.values, step.before.values);
  });
}

function hasAlias({ name }: RecordSet, sets: readonly RecordSet[]): boolean {
  return findSet(sets, { name, type: "CNAME" }) !== null;
}
