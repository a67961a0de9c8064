import { decide } from "../../../src/core/failover/decide.ts";
import { type FailoverState, firstState } from "../../../src/core/failover/failover-state.ts";
import { type FailoverPolicy, usualPolicy } from "../../../src/core/failover/policy.ts";
import type { FailoverSeen } from "../../../src/core/failover/seen.ts";
import type { Vote } from "../../../src/core/failover/votes.ts";
import { Chance } from "./chance.ts";

/** How bad the world is for each point of view, while the primary is well all the time. */
export interface GlitchWorld {
  readonly observers: number;
  readonly roundMs: number;
  /** Share of rounds that a single lost packet spoils. */
  readonly single: number;
  /** Bursts a year in which one point of view sees nothing, and their mean length. */
  readonly burstsPerYear: number;
  readonly burstMs: number;
}

export interface GlitchResult {
  readonly rounds: number;
  /** Attempts that were begun while a majority saw the primary in one of the last rounds. */
  readonly wrong: number;
  /** Attempts that were begun because for long enough nobody saw it. */
  readonly unseen: number;
}

const yearMs = 365.25 * 86_400_000;

/**
 * Years of glitches, decided round by round. A round in which somebody sees the primary leads back to steady, so only
 * the rounds around bursts, and those in which all miss it by chance, have to be played.
 */
export function playYears(years: number, world: GlitchWorld, seed: number): GlitchResult {
  const chance = new Chance(seed);
  const bursts = burstsOf(years, world, chance);
  const result = { rounds: 0, wrong: 0, unseen: 0 };
  const play = (fromMs: number, untilMs: number, burst: readonly Burst[]) =>
    playSpell({ fromMs, untilMs, burst }, world, { chance, result });
  for (const spell of spellsOf(bursts, world)) play(spell.fromMs, spell.untilMs, spell.burst);
  const allMiss = world.single ** world.observers;
  const calmRounds = (years * yearMs) / world.roundMs;
  for (let at = chance.wait(1 / allMiss); at < calmRounds; at += chance.wait(1 / allMiss)) {
    play(at * world.roundMs, at * world.roundMs + 20 * world.roundMs, []);
  }
  return result;
}

interface Burst {
  readonly observer: number;
  readonly fromMs: number;
  readonly untilMs: number;
}

interface Spell {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly burst: readonly Burst[];
}

function burstsOf(years: number, world: GlitchWorld, chance: Chance): readonly Burst[] {
  const bursts: Burst[] = [];
  for (let observer = 0; observer < world.observers; observer += 1) {
    const gapMs = yearMs / world.burstsPerYear;
    for (let at = chance.wait(gapMs); at < years * yearMs; at += chance.wait(gapMs)) {
      bursts.push({ observer, fromMs: at, untilMs: at + chance.wait(world.burstMs) });
    }
  }
  return bursts.sort((one, other) => one.fromMs - other.fromMs);
}

/** Bursts that touch one another are one spell. */
function spellsOf(bursts: readonly Burst[], { roundMs }: GlitchWorld): readonly Spell[] {
  const spells: { fromMs: number; untilMs: number; burst: Burst[] }[] = [];
  for (const burst of bursts) {
    const last = spells.at(-1);
    if (last !== undefined && burst.fromMs <= last.untilMs) {
      last.burst.push(burst);
      last.untilMs = Math.max(last.untilMs, burst.untilMs + 5 * roundMs);
    } else {
      const fromMs = burst.fromMs - 3 * roundMs;
      spells.push({ fromMs, untilMs: burst.untilMs + 5 * roundMs, burst: [burst] });
    }
  }
  return spells;
}

interface Table {
  readonly chance: Chance;
  readonly result: { rounds: number; wrong: number; unseen: number };
}

function playSpell(spell: Spell, world: GlitchWorld, { chance, result }: Table): void {
  const names = Array.from({ length: world.observers }, (_, index) => `observer ${index}`);
  const policy: FailoverPolicy = {
    ...usualPolicy,
    ...{
      mode: "automatic",
      lease: null,
      observers: names,
      maxLagMs: 900_000,
      voteFreshMs: world.roundMs - 1,
    },
  };
  let state: FailoverState = firstState("site", "a", 1);
  let sinceMajority = 0;
  // Played with single losses as dense as they are; most spells end in a few rounds.
  for (let at = spell.fromMs; at < spell.untilMs; at += world.roundMs) {
    const misses = names.map(
      (_, index) =>
        chance.happens(world.single) ||
        spell.burst.some((one) => one.observer === index && one.fromMs <= at && at < one.untilMs),
    );
    const seeing = misses.filter((missed) => !missed).length;
    sinceMajority = seeing * 2 > names.length ? 0 : sinceMajority + 1;
    const now = { wallMs: at, monotonicMs: at, run: "one" };
    state = decide(state, seenBy(names, misses), policy, now).next;
    result.rounds += 1;
    if (state.phase.kind !== "intent") continue;
    if (sinceMajority < policy.misses) result.wrong += 1;
    else result.unseen += 1;
    state = firstState("site", "a", 1);
  }
}

function seenBy(names: readonly string[], misses: readonly boolean[]): FailoverSeen {
  const votes = names.map((observer, index): Vote => {
    const says = misses[index] === true ? "down" : "up";
    const place = index === 1 ? "target" : "elsewhere";
    return { observer, network: observer, says, place, because: "silent", ageMs: 0 };
  });
  return {
    ...{
      primary: "a",
      epoch: 1,
      move: null,
      votes,
      fence: "unasked",
      lease: "none",
      noLease: null,
      renewal: { kind: "unasked" },
      graceMs: null,
      pause: null,
      former: null,
    },
    target: { account: "b", lagMs: 1_000, faults: [] },
  };
}
