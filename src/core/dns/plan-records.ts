import type { DnsStep } from "./dns-step.ts";
import { type LintContext, lintZone } from "./lint-zone.ts";
import type { DnsName } from "./name.ts";
import type { ZonePlan } from "./plan-zone.ts";
import { type RecordSet, sameSet } from "./record-set.ts";
import type { RecordType } from "./record-type.ts";
import type { ZoneState } from "./zone-state.ts";

export interface WantedRecords {
  readonly zone: DnsName;
  /** Their A and AAAA follow the site and are none of the records' business. */
  readonly names: readonly DnsName[];
  /** Resolved for this provider; no values: shall be absent. */
  readonly sets: readonly RecordSet[];
  /** `remove`: the zone is adopted, what is not declared goes. */
  readonly undeclared: "keep" | "remove";
  /** Whose MX records follow the roles of mail, and are none of the records' business either; null: nobody's. */
  readonly mxDomain: DnsName | null;
  readonly lint: LintContext;
}

export interface RecordLimits {
  readonly recordTypes: readonly RecordType[];
  readonly apexNs: "writable" | "reserved";
  readonly minTtlSeconds: number;
}

export interface RecordsPlan {
  readonly steps: readonly DnsStep[];
  readonly refusals: readonly string[];
  readonly warnings: readonly string[];
}

/** Made or signed by the provider itself. */
const providersOwn = new Set(["SOA", "RRSIG", "NSEC", "NSEC3", "NSEC3PARAM", "DNSKEY", "CDS", "CDNSKEY"]);

/** Compares what is declared with what stands there. Only steps for what is declared, unless the zone is adopted. */
export function planRecords(want: WantedRecords, current: ZoneState, limits: RecordLimits): RecordsPlan {
  const standing = new Map(current.sets.map((set) => [keyOf(set), set]));
  const declared = want.sets.filter((set) => !followsTheSite(want, set));
  const keptNs = declared.filter((set) => isReserved(set, want.zone, limits, standing));
  const own = declared
    .filter((set) => !keptNs.includes(set))
    .map((set) => ({ ...set, ttlSeconds: Math.max(set.ttlSeconds, limits.minTtlSeconds) }));
  const { refusals, warnings } = lintZone(own, want.lint);
  const unable = own.filter(({ type }) => !limits.recordTypes.includes(type));
  const all = [
    ...refusals,
    ...(want.sets.length === 0
      ? ["the records file declares nothing: an empty zone is never published"]
      : []),
    ...(current.coverage === "whole-zone"
      ? []
      : [
          "it does not list the whole zone, so nobody can say what would change: allow the key to transfer it",
        ]),
    ...unable.map(({ name, type }) => `it cannot hold ${name} ${type}`),
  ];
  return {
    steps: all.length > 0 ? [] : [...changes(own, standing), ...removals(want, own, current, limits)],
    refusals: all,
    warnings: [
      ...warnings,
      ...keptNs.map(
        ({ values }) =>
          `its nameservers at the apex are its own affair: it should list ${values.join(", ")}, ask its support`,
      ),
    ],
  };
}

/** Both halves of a zone as one plan; what refuses one half refuses the whole. */
export function joinPlans(names: ZonePlan, records: RecordsPlan): ZonePlan {
  const refusals = [...names.refusals, ...records.refusals];
  const warnings = [...new Set([...names.warnings, ...records.warnings])];
  const steps = refusals.length > 0 ? [] : [...names.steps, ...records.steps];
  return { ...names, steps, refusals, warnings };
}

const keyOf = ({ name, type }: Pick<RecordSet, "name" | "type">) => `${name} ${type}`;

function followsTheSite({ names, mxDomain }: WantedRecords, { name, type }: RecordSet): boolean {
  if (type === "MX") return name === mxDomain;
  return (type === "A" || type === "AAAA") && names.includes(name);
}

function isReserved(
  set: RecordSet,
  zone: DnsName,
  { apexNs }: RecordLimits,
  standing: ReadonlyMap<string, RecordSet>,
): boolean {
  if (set.type !== "NS" || set.name !== zone || apexNs !== "reserved") return false;
  const now = standing.get(keyOf(set));
  return now === undefined || !sameSet(now, set);
}

function changes(own: readonly RecordSet[], standing: ReadonlyMap<string, RecordSet>): readonly DnsStep[] {
  return own.flatMap((after): readonly DnsStep[] => {
    const before = standing.get(keyOf(after));
    if (after.values.length === 0) return before === undefined ? [] : [{ kind: "delete", before }];
    if (before === undefined) return [{ kind: "create", after }];
    return sameSet(before, after) ? [] : [{ kind: "replace", before, after }];
  });
}

/** What stands in the way of a declared CNAME, or is one in its way, must go even where the zone is not adopted. */
function removals(
  want: WantedRecords,
  own: readonly RecordSet[],
  current: ZoneState,
  { recordTypes }: RecordLimits,
): readonly DnsStep[] {
  const declared = new Set(own.map(keyOf));
  const byName = Map.groupBy(
    own.filter(({ values }) => values.length > 0),
    ({ name }) => name,
  );
  return current.sets.flatMap((before): readonly DnsStep[] => {
    const { name, type } = before;
    if (declared.has(keyOf(before)) || providersOwn.has(type) || followsTheSite(want, before)) return [];
    if (type === "NS" && name === want.zone) return [];
    const beside = byName.get(name) ?? [];
    const isInTheWay = beside.some((set) => (set.type === "CNAME") !== (type === "CNAME"));
    const isLeft = want.undeclared === "remove" && recordTypes.includes(type);
    return isInTheWay || isLeft ? [{ kind: "delete", before }] : [];
  });
}
