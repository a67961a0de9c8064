import { parseAddress } from "./address.ts";
import type { DnsStep } from "./dns-step.ts";
import { type DnsName, parseName } from "./name.ts";
import { publishedTtl, type TtlLimits } from "./published-ttl.ts";
import { findSet, type RecordSet, recordSet, sameSet, sortSets } from "./record-set.ts";
import { refuseZone } from "./refuse-zone.ts";
import { warnOfZone } from "./warn-of-zone.ts";
import type { ZoneState } from "./zone-state.ts";

/** What one provider's zone shall say of the names that follow the site. Everything else in the zone is not ours. */
export interface WantedZone {
  readonly zone: DnsName;
  readonly names: readonly DnsName[];
  readonly addresses: readonly string[];
  readonly ttlSeconds: number;
  /** MX records that follow the roles of mail; null: they are not ours. */
  readonly mx: RecordSet | null;
}

export interface ZonePlan {
  readonly zone: DnsName;
  /** Sets of the managed names as they shall be. */
  readonly wanted: readonly RecordSet[];
  readonly steps: readonly DnsStep[];
  /** What stands there now. */
  readonly standing: readonly RecordSet[];
  /** Reasons why none of the steps may be done; empty: they may. */
  readonly refusals: readonly string[];
  readonly warnings: readonly string[];
}

const managedTypes = ["A", "AAAA"] as const;

/**
 * Compares and decides; touches nothing but A and AAAA of the managed names, and MX records that were given to it. A name never loses its last address: where
 * the other family is withdrawn, the same plan publishes one, and a plan without any address refuses itself.
 */
export function planZone(asked: WantedZone, current: ZoneState, limits: TtlLimits): ZonePlan {
  const { ttlSeconds, warnings } = publishedTtl(asked.ttlSeconds, current, limits);
  const want = { ...asked, ttlSeconds };
  const wanted = wantedSets(want);
  const refusals = refuseZone(want, current);
  return {
    zone: asked.zone,
    wanted,
    standing: current.sets,
    steps:
      refusals.length > 0
        ? []
        : [...want.names.flatMap((name) => stepsAt(name, wanted, current.sets)), ...mxSteps(want, current)],
    refusals,
    warnings: [...warnings, ...warnOfZone(want, current), ...mxWarnings(want, current)],
  };
}

export function wantedSets(want: WantedZone): readonly RecordSet[] {
  const addresses = want.addresses.map(parseAddress).filter((one) => one !== null);
  const sets = want.names.flatMap((name) =>
    managedTypes.map((type) =>
      recordSet(
        parseName(name) ?? name,
        type,
        want.ttlSeconds,
        addresses.filter((one) => one.type === type).map(({ text }) => text),
      ),
    ),
  );
  return sortSets(sets.filter(({ values }) => values.length > 0));
}

function mxSteps({ mx, ttlSeconds }: WantedZone, current: ZoneState): readonly DnsStep[] {
  if (mx === null || current.coverage !== "whole-zone") return [];
  const before = findSet(current.sets, mx);
  const after = { ...mx, ttlSeconds };
  if (before === null) return [{ kind: "create", after }];
  return sameSet(before, after) ? [] : [{ kind: "replace", before, after }];
}

/** The names follow all the same: a site that is up with the wrong order of mail servers loses no mail. */
function mxWarnings({ mx }: WantedZone, { coverage }: ZoneState): readonly string[] {
  return mx === null || coverage === "whole-zone"
    ? []
    : [
        `the MX records of ${mx.name} stay as they are: it does not list the whole zone; allow the key to transfer it`,
      ];
}

function stepsAt(
  name: DnsName,
  wanted: readonly RecordSet[],
  current: readonly RecordSet[],
): readonly DnsStep[] {
  return managedTypes.flatMap((type): readonly DnsStep[] => {
    const before = findSet(current, { name, type });
    const after = findSet(wanted, { name, type });
    if (before === null) return after === null ? [] : [{ kind: "create", after }];
    if (after === null) return [{ kind: "delete", before }];
    return sameSet(before, after) ? [] : [{ kind: "replace", before, after }];
  });
}
