import type { Phase } from "../../core/failover/failover-state.ts";
import type { FitnessReport } from "../../core/report/fitness.ts";
import type { WatchStanding } from "../../core/report/watch-report.ts";
import type { FailoverPhase, FailoverView } from "../contract/failover.ts";
import type { PanelHouse } from "../house.ts";
import { type Asked, type Given, given } from "../http/asked.ts";

export async function failoverView(house: PanelHouse, asked: Asked): Promise<Given> {
  const site = asked.part("site");
  const standing = await house.app.watchStanding({ site });
  return given({
    mode: house.config.services.get(site)?.failover.mode ?? "manual",
    watch: watchOf(standing),
    fitness: standing.fitness === null ? null : fitnessOf(standing.fitness),
  } satisfies FailoverView);
}

function watchOf({ state, look, holdDownMs }: WatchStanding): FailoverView["watch"] {
  if (state === null) return null;
  const { phase, lastChange, missedSince } = state;
  return {
    primary: state.primary,
    epoch: state.epoch,
    phase: phaseOf(phase),
    because: look?.because ?? null,
    lookedAt: look === null ? null : isoOf(look.atMs),
    missedSince: missedSince === null ? null : isoOf(missedSince.wallMs),
    reasons: phase.kind === "blocked" ? phase.reasons : [],
    votes: (look?.votes ?? []).map(({ observer, network, says, because, ageMs }) => ({
      ...{ observer, network, says, because },
      at: isoOf((look?.atMs ?? 0) - ageMs),
    })),
    heldDownUntil: lastChange === null ? null : isoOf(lastChange.wallMs + holdDownMs),
  };
}

function phaseOf(phase: Phase): FailoverPhase {
  return {
    kind: phase.kind,
    to: "to" in phase ? phase.to : null,
    from: "from" in phase ? phase.from : null,
    misses: phase.kind === "suspect" ? phase.misses : null,
  };
}

function fitnessOf({ account, atMs, compared, rows }: FitnessReport): FailoverView["fitness"] {
  return {
    account,
    at: isoOf(atMs),
    compared,
    rows: rows.map(({ seenAtMs, ...row }) => ({ ...row, seenAt: isoOf(seenAtMs) })),
  };
}

function isoOf(atMs: number): string {
  return new Date(atMs).toISOString();
}
