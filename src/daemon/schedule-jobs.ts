import type { SiteStatus } from "../core/report/site-status.ts";
import { Agenda } from "../core/schedule/agenda.ts";
import type { Job, JobHistory } from "../core/schedule/job.ts";
import type { SiteId } from "../core/site/site.ts";
import type { DaemonOrder } from "./run-daemon.ts";
import { RunningJobs } from "./running-jobs.ts";
import { type JobOutcome, jobsOf, type SiteJob } from "./site-jobs.ts";

/** The jobs with what became of them. */
export interface Jobs {
  readonly agendas: { readonly work: Agenda; readonly watch: Agenda };
  list(): readonly Job[];
  work(id: string): SiteJob;
  set(id: string, history: JobHistory): void;
  get(id: string): JobHistory;
  begin(site: SiteId): void;
  cease(site: SiteId): void;
  /** Of several controllers each works on its own sites. */
  isOurs(site: SiteId): boolean;
  readonly running: RunningJobs;
  /** What is looked at every few seconds speaks only when it has something new to say. */
  isNews(work: SiteJob, outcome: JobOutcome): boolean;
}

/** What must not wait behind a long pass: what looks, and what tells of it. */
const watching: ReadonlySet<SiteJob["kind"]> = new Set(["check", "dns", "watch", "status-page"]);
/** They come every few seconds or minutes, and mostly have the same to say. */
const repetitive: ReadonlySet<SiteJob["kind"]> = new Set(["dns", "status-page", "requests"]);

function agendaOf({ kind }: SiteJob): keyof Jobs["agendas"] {
  return watching.has(kind) ? "watch" : "work";
}

/**
 * Before the first pass there is nothing to keep: the first snapshot follows the first mirror by queueing behind it, and
 * nothing is let go before the newest was taken.
 */
const firstPauseMs = {
  mirror: 0,
  snapshot: 5_000,
  prune: 60_000,
  trash: 120_000,
  proof: 180_000,
  check: 0,
  dns: 0,
  watch: 0,
  mail: 0,
  certificate: 10_000,
  offsite: 240_000,
  "offsite-proof": 1_800_000,
  drill: 3_600_000,
  fitness: 20_000,
  "status-page": 15_000,
  requests: 20_000,
} as const;

/** A restart takes no snapshot before its time, and lets the mirrors begin one after another. */
export async function firstSchedule(order: DaemonOrder): Promise<Jobs> {
  const { app, sites, services, clock, random } = order;
  const now = clock.nowMs();
  const status = new Map((await app.status({ site: null })).map((site) => [site.site, site]));
  const works = new Map(jobsOf(sites, services, order).map((work) => [work.id, work]));
  const said = new Map<string, string>();
  const agendas = { work: new Agenda([], now), watch: new Agenda([], now) };
  const set = (work: SiteJob, history: JobHistory) => {
    const { id, everyMs, needs } = work;
    agendas[agendaOf(work)].set({ id, everyMs, needs, history }, clock.nowMs());
  };
  const begin = (work: SiteJob) => {
    const last = lastRunMs(work.kind, status.get(work.site));
    const spread = Math.min(work.everyMs, 5_000) * random();
    set(
      work,
      Number.isNaN(last)
        ? { kind: "waiting", fromMs: clock.nowMs() + spread + firstPauseMs[work.kind] }
        : { kind: "succeeded", startedMs: last, jitter: 0 },
    );
  };
  const ofSite = (site: SiteId) => [...works.values()].filter((work) => work.site === site);
  const { ownership } = app;
  if (ownership === null) for (const work of works.values()) begin(work);
  const work = (id: string) => works.get(id) as SiteJob;
  return {
    agendas,
    list: () => [...agendas.work.jobs(), ...agendas.watch.jobs()],
    work,
    set: (id, history) => set(work(id), history),
    get: (id) => agendas[agendaOf(work(id))].get(id)?.history ?? { kind: "waiting", fromMs: now },
    begin: (site) => {
      for (const work of ofSite(site)) if (agendas[agendaOf(work)].get(work.id) === null) begin(work);
    },
    cease: (site) => {
      for (const work of ofSite(site)) agendas[agendaOf(work)].remove(work.id);
    },
    isOurs: (site) => ownership === null || ownership.owns(site),
    running: new RunningJobs(),
    isNews: ({ id, kind }, { outcome, text }) => {
      const before = said.get(id);
      said.set(id, `${outcome} ${text}`);
      return !repetitive.has(kind) || before !== said.get(id);
    },
  };
}

/** NaN: nobody knows, or it is not written down. A drill is long: a restart does not begin one anew. */
function lastRunMs(kind: SiteJob["kind"], status: SiteStatus | undefined): number {
  if (kind === "snapshot") return Date.parse(status?.lastSnapshot?.at ?? "");
  return kind === "drill" ? Date.parse(status?.drill?.at ?? "") : Number.NaN;
}
