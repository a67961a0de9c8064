import { type DnsStep, setOfStep } from "../../../core/dns/dns-step.ts";

/**
 * Steps in an order in which no set that stands before and after is empty in between, for providers that change set by
 * set: what is made and replaced first, what is removed last. Only where a CNAME and another type change places, the
 * removal has to come first, directly before what takes the place.
 */
export function inSafeOrder(steps: readonly DnsStep[]): readonly DnsStep[] {
  const isSwapped = (step: DnsStep) =>
    step.kind === "delete" && steps.some((other) => takesPlace(other, step));
  const made = steps.filter((step) => step.kind !== "delete");
  const gone = steps.filter((step) => step.kind === "delete" && !isSwapped(step));
  const done = new Set<DnsStep>();
  const ordered = made.flatMap((step) => {
    const before = steps.filter((other) => isSwapped(other) && takesPlace(step, other) && !done.has(other));
    for (const one of before) done.add(one);
    return [...before, step];
  });
  return [...ordered, ...gone];
}

function takesPlace(made: DnsStep, gone: DnsStep): boolean {
  if (made.kind !== "create" || gone.kind !== "delete") return false;
  const [one, other] = [setOfStep(made), setOfStep(gone)];
  return one.name === other.name && (one.type === "CNAME") !== (other.type === "CNAME");
}
