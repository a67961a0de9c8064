import type { Agenda } from "../../../src/core/schedule/agenda.ts";
import { dueAtMs, type Job, type Lane } from "../../../src/core/schedule/job.ts";
import type { SiteJob } from "../../../src/daemon/site-jobs.ts";
import { type Crowd, Lateness, noCrowd } from "./figures.ts";
import { type ManySites, type Period, periodOf, type SimulatedSite } from "./world.ts";

const lanes = ["move", "doubt", "watch", "names", "work"] as const satisfies readonly Lane[];

/** What is written down of a day, to be judged. */
export class DayBook {
  readonly #late = ofPeriods(() => ({ elsewhere: ofKinds(), there: ofKinds() }));
  readonly crowd: Crowd = noCrowd();
  readonly #world: ManySites;
  readonly #agenda: Agenda;
  readonly #busy = new Map<string, number>();
  readonly #elsewhere = new Map<SimulatedSite, boolean>();
  readonly #most = new Map<string, number>();
  runs = 0;

  constructor(world: ManySites, agenda: Agenda) {
    this.#world = world;
    this.#agenda = agenda;
    for (const one of world.sites.values())
      this.#elsewhere.set(
        one,
        one.site.placements.every(({ account }) => !account.startsWith("great")),
      );
  }

  began(job: Job, work: SiteJob, one: SimulatedSite): void {
    const world = this.#world;
    this.runs += 1;
    const where = this.#elsewhere.get(one) === true ? "elsewhere" : "there";
    const late = this.#late[periodOf(world)][where];
    const what = work.kind === "watch" ? job.lane : work.kind;
    const lateness = late.get(what) ?? new Lateness();
    if (lateness.count === 0) late.set(what, lateness);
    lateness.add(Math.max(0, world.nowMs - (dueAtMs(job, world.nowMs) ?? world.nowMs)));
    world.calls.add("starts", world.nowMs);
    if (work.kind === "watch" || work.kind === "mirror")
      for (const { account } of one.site.placements) world.calls.add(account, world.nowMs);
    this.#count(job, 1);
  }

  ended(job: Job): void {
    this.#count(job, -1);
  }

  noticeCrowd(): void {
    for (const lane of lanes) {
      const most = this.crowd[lane];
      most.running = Math.max(most.running, this.#agenda.running(lane));
      most.taken = Math.max(most.taken, this.#agenda.taken(lane));
    }
  }

  /** The most at once of those whose names begin so. */
  most(beginning: string): number {
    const counts = [...this.#most].filter(([of]) => of.startsWith(beginning)).map(([, count]) => count);
    return Math.max(0, ...counts);
  }

  /**
   * By period, place and kind of job, that of a watch by its lane. `elsewhere`: the sites without anything at the great
   * provider.
   */
  late(): ReadonlyMap<string, Lateness> {
    return new Map(
      Object.entries(this.#late).flatMap(([period, places]) =>
        Object.entries(places).flatMap(([where, kinds]) =>
          [...kinds].map(([kind, late]) => [`${period} ${where} ${kind}`, late] as const),
        ),
      ),
    );
  }

  lateMs(what: string, share: number): number {
    return this.late().get(what)?.quantileMs(share) ?? 0;
  }

  #count({ needs, shares = [] }: Job, by: number): void {
    for (const of of needs) this.#countOne(of, by);
    for (const { of } of shares) this.#countOne(of, by);
  }

  #countOne(of: string, by: number): void {
    const count = (this.#busy.get(of) ?? 0) + by;
    this.#busy.set(of, count);
    if (count > (this.#most.get(of) ?? 0)) this.#most.set(of, count);
  }
}

type Kinds = Map<string, Lateness>;

function ofKinds(): Kinds {
  return new Map();
}

function ofPeriods<T>(make: () => T): Readonly<Record<Period, T>> {
  return { before: make(), outage: make(), after: make(), blind: make() };
}
