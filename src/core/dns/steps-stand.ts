import type { DnsStep } from "./dns-step.ts";
import type { DnsName } from "./name.ts";
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
    if (step.kind === "create") {
      const { name } = step.after;
      const inTheWay = hasAlias(step.after, sets) && !removesAlias(steps, name);
      return findSet(sets, step.after) === null && !inTheWay;
    }
    const now = findSet(sets, step.before);
    return now !== null && sameValues(now.values, step.before.values);
  });
}

function hasAlias({ name }: RecordSet, sets: readonly RecordSet[]): boolean {
  return findSet(sets, { name, type: "CNAME" }) !== null;
}

/** One of the steps takes the CNAME away from the name, which makes room for another type. */
export function removesAlias(steps: readonly DnsStep[], name: DnsName): boolean {
  return steps.some(
    (step) => step.kind === "delete" && step.before.name === name && step.before.type === "CNAME",
  );
}
