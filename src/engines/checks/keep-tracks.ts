import type { CheckSettings, MaintenanceWindow } from "../../core/check/settings.ts";
import { advanceTrack, type CheckTrack } from "../../core/check/track.ts";
import { isInMaintenance } from "../../core/check/view-checks.ts";
import { ClonePanelError } from "../../core/errors.ts";
import type { SiteId } from "../../core/site/site.ts";
import type { Coordination } from "../../ports/coordination.ts";
import type { CheckRound } from "./run-checks.ts";

export type Tracks = Readonly<Record<string, CheckTrack>>;

const mostTries = 20;

export async function readTracks(coordination: Coordination, site: SiteId): Promise<Tracks> {
  return ((await coordination.readValue(keyOf(site)))?.value ?? {}) as Tracks;
}

export interface KeepOrder {
  readonly site: SiteId;
  readonly checks: readonly CheckSettings[];
  readonly maintenance: readonly MaintenanceWindow[];
  readonly round: CheckRound;
  readonly nowMs: number;
}

/** Adds one round to what is remembered. Another round that was stored meanwhile (a check by hand) is kept. */
export async function keepTracks(coordination: Coordination, order: KeepOrder): Promise<Tracks> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const stored = await coordination.readValue(keyOf(order.site));
    const tracks = withRound((stored?.value ?? {}) as Tracks, order);
    const outcome = await coordination.storeValue(keyOf(order.site), tracks, stored?.rev ?? 0);
    if (outcome === "stored") return tracks;
  }
  throw new ClonePanelError(
    "RECORD_CHANGED",
    `the checks of "${order.site}" are stored by too many at once`,
    {
      hint: "Run the same command again.",
      remedy: "wait",
      site: order.site,
    },
  );
}

/** Checks that are not configured any more are forgotten. */
function withRound(before: Tracks, { checks, maintenance, round, nowMs }: KeepOrder): Tracks {
  const isQuiet = isInMaintenance(maintenance, nowMs);
  const verdicts = new Map(round.results.map(({ name, verdict }) => [name, verdict]));
  return Object.fromEntries(
    checks.flatMap((check) => {
      const track = Object.hasOwn(before, check.name) ? (before[check.name] ?? null) : null;
      const verdict = verdicts.get(check.name);
      const counts = verdict !== undefined && !(isQuiet && verdict.kind === "bad");
      const after = counts ? advanceTrack(track, verdict, check, nowMs) : track;
      return after === null ? [] : [[check.name, after]];
    }),
  );
}

function keyOf(site: SiteId): string {
  return `checks ${site}`;
}
