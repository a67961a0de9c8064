import { showPath } from "../mirror/byte-path.ts";
import type { SiteId } from "../site/site.ts";
import { type Damage, type DamageKind, damageWords } from "../snapshot/damage.ts";
import { count } from "../words/quantities.ts";
import type { PlanView } from "./plan-view.ts";

/** `snapshot verify`: one of `data.verifications[]`. Times in ISO 8601, UTC. */
export interface SnapshotVerification {
  readonly site: SiteId;
  readonly scope: "full" | "rolling" | "sample" | "live";
  readonly snapshots: readonly {
    readonly id: string;
    readonly files: number;
    readonly state: "good" | "damaged";
    readonly verifiedAt: string | null;
    /** Files that are the same as in the snapshot before, and how many of them take room of their own. */
    readonly shared: number;
    readonly linksLost: number;
  }[];
  /** The first of them, bounded. */
  readonly damages: readonly {
    readonly kind: DamageKind;
    readonly path: string;
    readonly because: string;
    readonly snapshots: readonly string[];
    /** Where the good copy came from; null: it is still damaged. */
    readonly mendedFrom: string | null;
  }[];
  readonly damageCount: number;
  readonly mendedCount: number;
  /** Files that were read: each once, however many snapshots have it. */
  readonly hashed: number;
  /** Only of `--live`: the newest snapshot beside the site as it is now. */
  readonly live?: LiveView;
  readonly durationMs: number;
}

export interface LiveView {
  readonly account: string;
  readonly snapshot: string;
  /** Files whose contents were compared: size and time were as they were kept. */
  readonly compared: number;
  readonly changedSince: number;
  readonly goneSince: number;
  /** The first of them, bounded. */
  readonly differing: readonly string[];
  readonly differingCount: number;
}

export interface MendFacts {
  readonly site: SiteId;
  readonly steps: readonly { readonly damage: Damage; readonly source: { readonly from: string } | null }[];
}

const shownSteps = 20;

export function viewMendPlan({ site, steps }: MendFacts): PlanView {
  const can = steps.filter(({ source }) => source !== null);
  const lines = steps.map(({ damage, source }) => {
    const from =
      source === null ? "there is no good copy of it in the vault" : `a good copy is in ${source.from}`;
    return `${showPath(damage.path)} of ${damage.snapshots.join(", ")}: ${damageWords[damage.kind]}; ${from}`;
  });
  return {
    site,
    title: `${site}: ${count(can.length, "file")} of ${steps.length} damaged ones can be mended from another copy`,
    lines: [
      ...lines.slice(0, shownSteps),
      ...(lines.length > shownSteps ? [`... and ${lines.length - shownSteps} more`] : []),
    ],
    warnings: [],
    refusals: [],
    data: { damaged: steps.length, mendable: can.length },
  };
}

/** Above this share of lost links something copies where it should link. */
const toleratedShare = 0.02;

export function linkWarnings({ snapshots }: Pick<SnapshotVerification, "snapshots">): readonly string[] {
  return snapshots
    .filter(({ shared, linksLost }) => linksLost > shared * toleratedShare)
    .map(
      ({ id, shared, linksLost }) =>
        `${id} shares only ${shared - linksLost} of ${count(shared, "unchanged file")} with the snapshot before it: the others take room of their own`,
    );
}
