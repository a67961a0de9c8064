import { isLastingSuspicion, preparedUntil } from "../../../src/core/dns/prepared.ts";
import { Agenda } from "../../../src/core/schedule/agenda.ts";
import type { Job, JobHistory } from "../../../src/core/schedule/job.ts";
import { placesFor } from "../../../src/core/schedule/places.ts";
import type { SiteJob } from "../../../src/daemon/site-jobs.ts";
import { calm, type Standing, turnOf } from "../../../src/daemon/turn-of-job.ts";
import { Chance } from "../failover/chance.ts";
import { Timeline } from "../failover/timeline.ts";
import { DayBook } from "./day-book.ts";
import { changeNames } from "./provider-pace.ts";
import { decideRound, lookMs } from "./watch-round.ts";
import { ManySites, requestsOfChange, type Scale, type SimulatedSite } from "./world.ts";

export interface DayResult {
  readonly world: ManySites;
  readonly book: DayBook;
}

const hourMs = 3_600_000;
const connectMs = 10_000;
const forgottenMs = 60_000;
/** A busy daemon looks no oftener: whatever ended meanwhile is met by one look. */
const looksApartMs = 20;

/** A day of many sites in virtual time: the real schedule, the real decisions, and times that work takes. */
export function simulateDay(
  seed: number,
  scale: Scale,
  onHour: (hour: number) => void = () => {},
): DayResult {
  return new Day(seed, scale).run(onHour);
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
  readonly #book: DayBook;
  #looksAtMs = Number.POSITIVE_INFINITY;
  #lookedMs = Number.NEGATIVE_INFINITY;

  constructor(seed: number, scale: Scale) {
    this.#chance = new Chance(seed);
    this.#world = new ManySites(scale);
    this.#agenda = new Agenda([], 0, placesFor({ cores: scale.cores, accounts: scale.accounts }));
    this.#book = new DayBook(this.#world, this.#agenda);
    this.#works = new Map(this.#world.jobs.map((work) => [work.id, work]));
    // A day in the middle of others: nobody has just been started.
    for (const work of this.#works.values()) {
      if (work.kind === "watch") this.#standings.set(work.site, calm);
      this.#set(work, { kind: "waiting", fromMs: work.everyMs * this.#chance.next() });
    }
  }

  run(onHour: (hour: number) => void): DayResult {
    this.#lookAt(0);
    const { hours } = this.#world.scale;
    for (let hour = 1; hour < hours + 1; hour += 1) {
      this.#timeline.until(Math.min(hour, hours) * hourMs);
      onHour(Math.min(hour, hours));
    }
    return { world: this.#world, book: this.#book };
  }

  #set(work: SiteJob, history: JobHistory): void {
    const { id, everyMs, needs, site, kind } = work;
    const standing = kind === "watch" || kind === "dns" ? this.#standings.get(site) : undefined;
    const turn = turnOf(work, standing ?? calm);
    const { lane, patienceMs, shares = none } = turn;
    this.#agenda.set({ id, everyMs, needs, shares, lane, patienceMs, history }, this.#timeline.nowMs);
  }

  #lookAt(wantedMs: number): void {
    const atMs = Math.max(wantedMs, this.#lookedMs + looksApartMs);
    if (atMs >= this.#looksAtMs) return;
    this.#looksAtMs = atMs;
    this.#timeline.after(atMs - this.#timeline.nowMs, () => {
      if (this.#looksAtMs === atMs) this.#look();
    });
  }

  #look(): void {
    const nowMs = this.#now();
    this.#looksAtMs = Number.POSITIVE_INFINITY;
    this.#lookedMs = nowMs;
    const { start, wakeAtMs } = this.#agenda.due({ nowMs, mayStart: anyMay });
    for (const job of start) this.#begin(job);
    this.#book.noticeCrowd();
    if (wakeAtMs !== null) this.#lookAt(wakeAtMs);
  }

  #begin(job: Job): void {
    const nowMs = this.#now();
    const work = this.#works.get(job.id) as SiteJob;
    const one = this.#world.sites.get(work.site) as SimulatedSite;
    this.#book.began(job, work, one);
    const { id, everyMs, needs, shares = none, lane, patienceMs } = job;
    const history = { kind: "running", sinceMs: nowMs } as const;
    this.#agenda.set({ id, everyMs, needs, shares, lane, patienceMs, history }, nowMs);
    const end = (outcome: JobHistory) => {
      this.#book.ended(job);
      this.#set(work, outcome);
      this.#lookAt(this.#timeline.nowMs);
    };
    if (work.kind === "watch") this.#watch(job, one, end);
    else if (work.kind === "dns") this.#names(one, nowMs, end);
    else this.#work(work, one, { startedMs: nowMs, end });
  }

  #watch({ lane }: Job, one: SimulatedSite, end: (outcome: JobHistory) => void): void {
    const startedMs = this.#world.nowMs;
    this.#timeline.after(lookMs(this.#world, one, this.#chance), () => {
      this.#now();
      const order = { turn: lane === "move" ? "move" : "look", chance: this.#chance } as const;
      const { actsMs, standing, moveInMs, names } = decideRound(this.#world, one, order);
      const done = () => {
        const { kind } = one.state.phase;
        this.#standings.set(one.site.id, standing);
        end(moveInMs === null ? this.#well(startedMs) : { kind: "waiting", fromMs: this.#now() + moveInMs });
        if (kind === "suspect" || kind === "confirm") this.#wake(`dns ${one.site.id}`);
      };
      const after = () => (names === "change" ? this.#changeNames(one, done) : done());
      if (actsMs === 0) after();
      else this.#timeline.after(actsMs, after);
    });
  }

  #wake(id: string): void {
    const history = this.#agenda.get(id)?.history;
    if (history?.kind !== "succeeded") return;
    this.#set(this.#works.get(id) as SiteJob, { kind: "waiting", fromMs: this.#now() });
    this.#lookAt(this.#timeline.nowMs);
  }

  /** Asks the nameservers; the provider is told only when the TTL shall be another. */
  #names(one: SimulatedSite, startedMs: number, end: (outcome: JobHistory) => void): void {
    this.#timeline.after(this.#chance.between(80, 400), () => {
      const nowMs = this.#now();
      const seen = isLastingSuspicion(one.state.phase) ? "missed" : "well";
      one.preparedUntilMs = preparedUntil(one.preparedUntilMs, seen, nowMs);
      const ttl = nowMs < one.preparedUntilMs ? "short" : "normal";
      if (ttl === one.ttl) return end(this.#well(startedMs));
      this.#changeNames(one, () => {
        one.ttl = ttl;
        end(this.#well(startedMs));
      });
    });
  }

  #changeNames(one: SimulatedSite, done: () => void): void {
    const pace = this.#world.paces.get(one.provider);
    if (pace === undefined) return done();
    const requests = requestsOfChange[one.provider] ?? 0;
    changeNames(this.#timeline, { pace, requests }, () => {
      if (one.movedMs !== null) one.namedMs ??= this.#now();
      done();
    });
  }

  #work(
    work: SiteJob,
    one: SimulatedSite,
    { startedMs, end }: { readonly startedMs: number; readonly end: (outcome: JobHistory) => void },
  ): void {
    const isPass = work.kind === "mirror";
    const waitMs = isPass ? this.#waitForSilent(one) : 0;
    this.#timeline.after(waitMs + usualMs(work, this.#chance), () => {
      const endedMs = this.#now();
      const isWell = !isPass || this.#pass(one);
      const failures = isWell ? 0 : (this.#failures.get(work.id) ?? 0) + 1;
      this.#failures.set(work.id, failures);
      end(isWell ? this.#well(startedMs) : { kind: "failed", endedMs, failures });
    });
  }

  #well(startedMs: number): JobHistory {
    return { kind: "succeeded", startedMs, jitter: this.#chance.next() };
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

  #now(): number {
    this.#world.nowMs = this.#timeline.nowMs;
    return this.#timeline.nowMs;
  }
}

const anyMay = () => true;
const none: NonNullable<Job["shares"]> = [];

/** Over a line of some milliseconds, nothing changed. */
function usualMs({ kind }: SiteJob, chance: Chance): number {
  if (kind === "mirror") return chance.between(600, 1_500);
  if (kind === "drill") return chance.between(20_000, 60_000);
  if (kind === "proof" || kind === "live-proof" || kind === "fitness") return chance.between(1_000, 5_000);
  return chance.between(80, 400);
}
