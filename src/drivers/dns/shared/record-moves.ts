import { type DnsStep, setOfStep } from "../../../core/dns/dns-step.ts";
import type { SingleRecord } from "../../../core/dns/record-set.ts";

/** A record as it stands at a provider, with what the provider calls it. */
export interface StandingRecord<Id> extends SingleRecord {
  readonly id: Id;
}

/** The smallest thing that one call of such a provider does. */
export type RecordMove<Id> =
  | { readonly kind: "add"; readonly record: SingleRecord }
  | { readonly kind: "edit"; readonly from: StandingRecord<Id>; readonly record: SingleRecord }
  | { readonly kind: "remove"; readonly record: StandingRecord<Id> };

/** `in-place`: one call gives a record another value or TTL. `none`: there is only making and removing. */
export type Edits = "in-place" | "none";

/**
 * Steps as moves, in an order in which no set that stands before and after is empty in between: what is added and edited
 * comes first, what is removed last. Only where types exclude each other (a CNAME and all others), and where a CNAME
 * cannot be edited, something must go before the new can come; those two stand side by side.
 */
export function planRecordMoves<Id>(
  steps: readonly DnsStep[],
  standing: readonly StandingRecord<Id>[],
  edits: Edits,
): readonly RecordMove<Id>[] {
  const moves = steps.map((step) => ({ step, moves: movesOf(step, standing, edits) }));
  const swapped = namesWithSwap(steps);
  const isPlain = ({ step }: { readonly step: DnsStep }) => !swapped.has(setOfStep(step).name);
  const plain = moves.filter(isPlain).flatMap((one) => one.moves);
  const swaps = [...swapped].flatMap((name) => {
    const here = moves.filter(({ step }) => setOfStep(step).name === name).flatMap((one) => one.moves);
    return [...here.filter(isRemoval), ...here.filter((move) => !isRemoval(move))];
  });
  return [
    ...plain.filter((move) => !isRemoval(move) && !isLoneAlias(move, edits)),
    ...swaps,
    ...plain.filter((move) => isLoneAlias(move, edits)).sort(removalsFirst),
    ...plain.filter((move) => isRemoval(move) && !isLoneAlias(move, edits)),
  ];
}

function movesOf<Id>(
  step: DnsStep,
  standing: readonly StandingRecord<Id>[],
  edits: Edits,
): readonly RecordMove<Id>[] {
  const { name, type, ttlSeconds } = setOfStep(step);
  const wanted = step.kind === "delete" ? [] : step.after.values;
  const here = standing.filter((one) => one.name === name && one.type === type);
  // The same value twice is one too many.
  const kept = wanted.flatMap((value) => here.find((one) => one.value === value) ?? []);
  const surplus = here.filter((one) => !kept.includes(one));
  const missing = wanted
    .filter((value) => !kept.some((one) => one.value === value))
    .map((value): SingleRecord => ({ name, type, ttlSeconds, value }));
  if (edits === "none") return [...missing.map(added), ...surplus.map(removed)];
  const pairs = Math.min(missing.length, surplus.length);
  const edited = missing.slice(0, pairs).flatMap((record, at): readonly RecordMove<Id>[] => {
    const from = surplus[at];
    return from === undefined ? [] : [{ kind: "edit", from, record }];
  });
  const retimed = kept
    .filter((one) => one.ttlSeconds !== ttlSeconds)
    .map(
      (from): RecordMove<Id> => ({
        kind: "edit",
        from,
        record: { name, type, ttlSeconds, value: from.value },
      }),
    );
  return [...missing.slice(pairs).map(added), ...edited, ...retimed, ...surplus.slice(pairs).map(removed)];
}

const added = (record: SingleRecord): RecordMove<never> => ({ kind: "add", record });
const removed = <Id>(record: StandingRecord<Id>): RecordMove<Id> => ({ kind: "remove", record });

function isRemoval<Id>(move: RecordMove<Id>): boolean {
  return move.kind === "remove";
}

/** A name holds one CNAME: where it cannot be edited, the old one has to go first. */
function isLoneAlias<Id>({ record }: RecordMove<Id>, edits: Edits): boolean {
  return edits === "none" && record.type === "CNAME";
}

/** Names side by side, and at each the removal first. */
function removalsFirst<Id>(one: RecordMove<Id>, other: RecordMove<Id>): number {
  if (one.record.name !== other.record.name) return one.record.name < other.record.name ? -1 : 1;
  return Number(isRemoval(other)) - Number(isRemoval(one));
}

/** Names where a CNAME makes room for other types, or the other way about. */
function namesWithSwap(steps: readonly DnsStep[]): ReadonlySet<string> {
  const made = steps.filter((step) => step.kind === "create");
  const gone = steps.filter((step) => step.kind === "delete");
  const names = made.flatMap(({ after }) =>
    gone.some(({ before }) => {
      const oneIsAlias = (before.type === "CNAME") !== (after.type === "CNAME");
      return before.name === after.name && oneIsAlias;
    })
      ? [after.name]
      : [],
  );
  return new Set(names);
}
