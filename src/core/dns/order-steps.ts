import { type DnsStep, setOfStep } from "./dns-step.ts";

/**
 * The order for a provider that does one set after another: what comes first, what goes last, and a name that turns into
 * a CNAME, or out of one, in between as a pair, since both cannot stand there together. A set that is in the zone before
 * and after is never missing in between: it is replaced, not removed and made anew.
 */
export function orderSteps(steps: readonly DnsStep[]): readonly DnsStep[] {
  const swapped = namesThatSwap(steps);
  const isSwap = (step: DnsStep) => swapped.has(setOfStep(step).name);
  const plain = steps.filter((step) => !isSwap(step));
  const swaps = [...Map.groupBy(steps.filter(isSwap), (step) => setOfStep(step).name).values()];
  return [
    ...plain.filter(({ kind }) => kind !== "delete"),
    ...swaps.flatMap((group) => [
      ...group.filter(({ kind }) => kind === "delete"),
      ...group.filter(({ kind }) => kind !== "delete"),
    ]),
    ...plain.filter(({ kind }) => kind === "delete"),
  ];
}

function namesThatSwap(steps: readonly DnsStep[]): ReadonlySet<string> {
  const groups = Map.groupBy(steps, (step) => setOfStep(step).name);
  return new Set(
    [...groups].flatMap(([name, group]) => {
      const isAlias = (step: DnsStep) => setOfStep(step).type === "CNAME";
      const comes = group.filter(({ kind }) => kind === "create");
      const goes = group.filter(({ kind }) => kind === "delete");
      const turns = comes.some((one) => goes.some((other) => isAlias(one) !== isAlias(other)));
      return turns ? [name] : [];
    }),
  );
}
