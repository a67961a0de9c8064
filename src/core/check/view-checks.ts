import type { CheckReport, CheckShown } from "../report/check-report.ts";
import type { CheckSettings, MaintenanceWindow } from "./settings.ts";
import type { CheckTrack } from "./track.ts";

export interface ChecksSeen {
  readonly settings: readonly CheckSettings[];
  readonly tracks: Readonly<Record<string, CheckTrack>>;
  readonly maintenance: readonly MaintenanceWindow[];
  readonly nowMs: number;
  readonly isoTime: (atMs: number) => string;
}

/** How the checks of a site stand now, for people and programs. What is old is unknown, whatever it said last. */
export function viewChecks(seen: ChecksSeen): readonly CheckReport[] {
  const shown = new Map(seen.settings.map((check) => [check.name, shownState(seen, check)]));
  return seen.settings.map((check) => {
    const track = seen.tracks[check.name];
    const state = shown.get(check.name) ?? "unknown";
    const known = track?.knownMs ?? null;
    return {
      name: check.name,
      kind: check.kind,
      state,
      because: track?.because ?? "it has not been run yet",
      since:
        track === undefined
          ? null
          : seen.isoTime(state === "unknown" ? (known ?? track.sinceMs) : track.sinceMs),
      knownAt: known === null ? null : seen.isoTime(known),
      failures: track?.failures ?? 0,
      causedBy: state === "bad" ? rootCause(seen.settings, shown, check) : null,
    };
  });
}

export function isInMaintenance(windows: readonly MaintenanceWindow[], nowMs: number): boolean {
  return windows.some(({ fromMs, untilMs }) => fromMs <= nowMs && nowMs < untilMs);
}

/** A result that missed three rounds, and three minutes at least, says nothing about now. */
function isStale(knownMs: number | null, everyMs: number, nowMs: number): boolean {
  return knownMs === null || nowMs - knownMs > Math.max(3 * everyMs, 180_000);
}

function shownState(seen: ChecksSeen, check: CheckSettings): CheckShown {
  const track = seen.tracks[check.name];
  if (track === undefined || isStale(track.knownMs, check.everyMs, seen.nowMs)) return "unknown";
  if (isInMaintenance(seen.maintenance, seen.nowMs)) return "maintenance";
  return track.isFlapping ? "flapping" : track.state;
}

/** The furthest check that this one needs and that is bad too: one alarm for one cause. */
function rootCause(
  settings: readonly CheckSettings[],
  shown: ReadonlyMap<string, CheckShown>,
  check: CheckSettings,
): string | null {
  let cause: string | null = null;
  let { needs } = check;
  for (let depth = 0; needs !== null && depth < settings.length; depth += 1) {
    if (shown.get(needs) !== "bad") break;
    cause = needs;
    const name: string = needs;
    needs = settings.find((one) => one.name === name)?.needs ?? null;
  }
  return cause;
}
