import { Agenda } from "../../../src/core/schedule/agenda.ts";
import { dueAtMs, type Job, type JobHistory } from "../../../src/core/schedule/job.ts";
import { placesFor } from "../../../src/core/schedule/places.ts";
import type { SiteJob } from "../../../src/daemon/site-jobs.ts";
import { type Standing, turnOf } from "../../../src/daemon/turn-of-job.ts";
import { Chance } from "../failover/chance.ts";
import { Timeline } from "../failover/timeline.ts";
import { Lateness } from "./figures.ts";
import { decideRound, lookMs } from "./watch-round.ts";
import { ManySites, type Scale, type SimulatedSite } from "./world.ts";

export interface DayResult {
  readonly world: ManySites;
  /** By period and kind of job; `elsewhere` are the sites that have nothing at the provider that goes down. */
  readonly late: ReadonlyMap<string, Lateness>;
  readonly runs: number;
  /** The most that began within one second. */
  readonly burst: number;
  readonly mostMovesToOneAccount: number;
  readonly mostPassesOnOneAccount: number;
}

const hourMs = 3_600_000;
const connectMs = 10_000;
const forgottenMs = 60_000;

/** A day of many sites in virtual time: the real schedule, the real decisions, and times that work takes. */
export function simulateDay(seed: number, scale: Scale): DayResult {
  return new Day(seed, scale).run();
}

class Day {
  readonly #world: ManySites;
  readonly #chance: Chance;
  readonly #timeline = new Timeline();
  readonly #agenda: Agenda;
  readonly #works: ReadonlyMap<string, SiteJob>;
  readonly #standings = new Map<string, Standing>();
  readonly #failures = new Map<string, number>();
  /** When a silent account was last tried. */
  readonly #triedMs = new Map<string, number>();
  readonly #late = new Map<string, Lateness>();
  readonly #busy = new Map<string, number>();
  readonly #most = { moves: 0, passes: 0, burst: 0 };
  #runs = 0;
  #looksAtMs = Number.POSITIVE_INFINITY;
  #second = { at: 0, count: 0 };

  constructor(seed: number, scale: Scale) {
    this.#chance = new Chance(seed);
    this.#world = new ManySites(scale);
    this.#agenda = new Agenda([], 0, placesFor({ cores: scale.cores, accounts: scale.accounts }));
    this.#works = new Map(this.#world.jobs.map((work) => [work.id, work]));
    // A day in the middle of others: nobody has just been started.
    for (const work of this.#works.values())
      this.#set(work, { kind: "waiting", fromMs: work.everyMs * this.#chance.next() });
  }

  run(): DayResult {
    this.#lookAt(0);
    this.#timeline.until(this.#world.scale.hours * hourMs);
    const { moves, passes, burst } = this.#most;
    const most = { mostMovesToOneAccount: moves, mostPassesOnOneAccount: passes, burst };
    return { world: this.#world, late: this.#late, runs: this.#runs, ...most };
  }

  #set(work: SiteJob, history: JobHistory): void {
    const { id, everyMs, needs } = work;
    const turn = turnOf(work, this.#standings.get(id) ?? "calm");
    this.#agenda.set({ id, everyMs, needs, history, ...turn }, this.#timeline.nowMs);
  }

  #lookAt(atMs: number): void {
    if (atMs >= this.#looksAtMs) return;
    this.#looksAtMs = atMs;
    this.#timeline.after(atMs - this.#timeline.nowMs, () => {
      if (this.#looksAtMs === atMs) this.#look();
    });
  }

  #look(): void {
    const nowMs = this.#now();
    this.#looksAtMs = Number.POSITIVE_INFINITY;
    const { start, wakeAtMs } = this.#agenda.due({ nowMs, mayStart: () => true });
    for (const job of start) this.#begin(job);
    // The daemon's timers are no finer either.
    if (wakeAtMs !== null) this.#lookAt(Math.max(wakeAtMs, nowMs + 1));
  }

  #begin(job: Job): void {
    const nowMs = this.#now();
    const work = this.#works.get(job.id) as SiteJob;
    const one = this.#world.sites.get(work.site) as SimulatedSite;
    this.#count(job, work, one);
    this.#set(work, { kind: "running", sinceMs: nowMs });
    const places = placesOf(job);
    for (const place of places) this.#busy.set(place, (this.#busy.get(place) ?? 0) + 1);
    this.#noticeCrowd(places);
    const end = (outcome: "succeeded" | "failed") => {
      for (const place of places) this.#busy.set(place, (this.#busy.get(place) ?? 1) - 1);
      this.#end(work, nowMs, outcome);
    };
    if (work.kind === "watch") this.#watch(work, one, end);
    else this.#work(work, one, end);
  }

  #watch(work: SiteJob, one: SimulatedSite, end: (outcome: "succeeded") => void): void {
    this.#timeline.after(lookMs(this.#world, one, this.#chance), () => {
      this.#now();
      const { standing, actsMs } = decideRound(this.#world, one, this.#chance);
      this.#standings.set(work.id, standing);
      if (actsMs === 0) end("succeeded");
      else this.#timeline.after(actsMs, () => end("succeeded"));
    });
  }

  #work(work: SiteJob, one: SimulatedSite, end: (outcome: "succeeded" | "failed") => void): void {
    const isPass = work.kind === "mirror";
    const waitMs = isPass ? this.#waitForSilent(one) : 0;
    this.#timeline.after(waitMs + usualMs(work, this.#chance), () => {
      this.#now();
      const isWell = !isPass || this.#pass(one);
      end(isWell ? "succeeded" : "failed");
    });
  }

  /** One order waits for a dead account; those that follow hear it at once, as in the transport. */
  #waitForSilent(one: SimulatedSite): number {
    const { nowMs } = this.#world;
    let waitMs = 0;
    for (const { account } of one.site.placements) {
      const isKnown = nowMs - (this.#triedMs.get(account) ?? Number.NEGATIVE_INFINITY) < forgottenMs;
      if (this.#world.isDead(account) || this.#world.isBlind()) {
        if (!isKnown) waitMs += connectMs;
        this.#triedMs.set(account, nowMs);
      }
    }
    return waitMs;
  }

  /** Whoever asks first after it is back is told what was true before, and has it tried. */
  #isKnownSilent(account: string): boolean {
    const isKnown =
      this.#world.nowMs - (this.#triedMs.get(account) ?? Number.NEGATIVE_INFINITY) < forgottenMs;
    if (isKnown && !this.#world.isDead(account)) this.#triedMs.delete(account);
    return isKnown;
  }

  #pass(one: SimulatedSite): boolean {
    const world = this.#world;
    const accounts = one.site.placements.map(({ account }) => account);
    if (world.isBlind() || accounts.some((account) => world.isDead(account))) return false;
    if (accounts.filter((account) => this.#isKnownSilent(account)).length > 0) return false;
    one.syncedMs = world.nowMs;
    if (one.former?.standing === "away")
      one.former = { ...one.former, standing: "quarantined", sinceMs: world.nowMs };
    // A person has looked at what it had not sent.
    else if (one.former !== null && world.nowMs - one.former.sinceMs > hourMs / 2) one.former = null;
    return true;
  }

  #end(work: SiteJob, startedMs: number, outcome: "succeeded" | "failed"): void {
    const nowMs = this.#now();
    const failures = outcome === "failed" ? (this.#failures.get(work.id) ?? 0) + 1 : 0;
    this.#failures.set(work.id, failures);
    this.#set(
      work,
      outcome === "failed"
        ? { kind: "failed", endedMs: nowMs, failures }
        : { kind: "succeeded", startedMs, jitter: this.#chance.next() },
    );
    this.#lookAt(nowMs);
  }

  #count(job: Job, work: SiteJob, { site }: SimulatedSite): void {
    const nowMs = this.#world.nowMs;
    this.#runs += 1;
    const second = Math.floor(nowMs / 1_000);
    this.#second =
      this.#second.at === second ? { at: second, count: this.#second.count + 1 } : { at: second, count: 1 };
    this.#most.burst = Math.max(this.#most.burst, this.#second.count);
    const isElsewhere = site.placements.every(({ account }) => !account.startsWith("great"));
    const where = isElsewhere ? "elsewhere" : "there";
    const name = `${this.#period()} ${where} ${work.kind}`;
    const late = this.#late.get(name) ?? new Lateness();
    this.#late.set(name, late);
    late.add(Math.max(0, nowMs - (dueAtMs(job, nowMs) ?? nowMs)));
  }

  #period(): "before" | "outage" | "after" | "blind" {
    const hour = this.#world.nowMs / hourMs;
    const { outage, blind } = this.#world.scale;
    if (this.#world.isBlind()) return "blind";
    if (hour >= blind[0] && hour < blind[1] + 0.5) return "after";
    return hour < outage[0] ? "before" : hour < outage[1] ? "outage" : "after";
  }

  #noticeCrowd(places: readonly string[]): void {
    for (const place of places) {
      const busy = this.#busy.get(place) ?? 0;
      if (place.startsWith("moves to ")) this.#most.moves = Math.max(this.#most.moves, busy);
      if (place.startsWith("account ")) this.#most.passes = Math.max(this.#most.passes, busy);
    }
  }

  #now(): number {
    this.#world.nowMs = this.#timeline.nowMs;
    return this.#timeline.nowMs;
  }
}

function placesOf({ needs, shares = [] }: Job): readonly string[] {
  return [...needs, ...shares.map(({ of }) => of)].filter((of) => /^(account|moves to) /.test(of));
}

/** Over a line of some milliseconds, nothing changed. */
function usualMs({ kind }: SiteJob, chance: Chance): number {
  if (kind === "mirror") return chance.between(600, 1_500);
  if (kind === "drill") return chance.between(20_000, 60_000);
  if (kind === "proof" || kind === "fitness") return chance.between(1_000, 5_000);
  return chance.between(80, 400);
}
