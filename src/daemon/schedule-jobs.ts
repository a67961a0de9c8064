import type { SiteStatus } from "../core/report/site-status.ts";
import { Agenda } from "../core/schedule/agenda.ts";
import type { Job, JobHistory } from "../core/schedule/job.ts";
import { placesFor } from "../core/schedule/places.ts";
import type { SiteId } from "../core/site/site.ts";
import type { DaemonOrder } from "./run-daemon.ts";
import { RunningJobs } from "./running-jobs.ts";
import { type JobOutcome, jobsOf, type SiteJob } from "./site-jobs.ts";
import { type Standing, turnOf } from "./turn-of-job.ts";

/** The jobs with what became of them. */
export interface Jobs {
  readonly agenda: Agenda;
  list(): readonly Job[];
  /** Of a site, with the pages that tell of it. */
  about(site: SiteId): readonly SiteJob[];
  /** Those that need this alone (see `Job`). */
  needing(what: string): readonly SiteJob[];
  work(id: string): SiteJob;
  set(id: string, history: JobHistory): void;
  get(id: string): JobHistory;
  /** What a watch found; it counts from its next turn on. */
  stands(id: string, standing: Standing): void;
  /** It changes nothing, as far as its last round knows. */
  isLook(work: SiteJob): boolean;
  begin(site: SiteId): void;
  cease(site: SiteId): void;
  /** Of several controllers each works on its own sites. */
  isOurs(site: SiteId): boolean;
  readonly running: RunningJobs;
  /** What is looked at every few seconds speaks only when it has something new to say. */
  isNews(work: SiteJob, outcome: JobOutcome): boolean;
}

/** They come every few seconds or minutes, and mostly have the same to say. */
const repetitive: ReadonlySet<SiteJob["kind"]> = new Set(["dns", "status-page", "requests"]);

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
  "live-proof": 600_000,
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

const unknown: Standing = { kind: "unknown" };

/** Many first runs are spread further: who was away for a while has as much to do at once as there are sites. */
const startGapMs = 10;

/** A restart takes no snapshot before its time, and lets the mirrors begin one after another. */
export async function firstSchedule(order: DaemonOrder): Promise<Jobs> {
  const { app, sites, services, clock, random } = order;
  const now = clock.nowMs();
  const status = new Map((await app.status({ site: null })).map((site) => [site.site, site]));
  const works = new Map(jobsOf(sites, services, order).map((work) => [work.id, work]));
  const said = new Map<string, string>();
  const standings = new Map<string, Standing>();
  const agenda = new Agenda([], now, placesFor({ cores: order.cores ?? 1, accounts: accountsOf(sites) }));
  const set = (work: SiteJob, history: JobHistory) => {
    const { id, everyMs, needs } = work;
    const known = agenda.get(id);
    // It goes on with the turn that it got, whatever was found meanwhile.
    if (history.kind === "running" && known !== null) return agenda.set({ ...known, history }, clock.nowMs());
    // The names of a site that is missed wait for those that move.
    const standing = standings.get(work.kind === "dns" ? `watch ${work.site}` : id);
    const turn = turnOf(work, standing ?? unknown);
    agenda.set({ id, everyMs, needs, history, ...turn }, clock.nowMs());
  };
  const begin = (work: SiteJob) => {
    const last = lastRunMs(work.kind, status.get(work.site));
    const spread = Math.min(work.everyMs, Math.max(5_000, works.size * startGapMs)) * random();
    set(
      work,
      Number.isNaN(last)
        ? { kind: "waiting", fromMs: clock.nowMs() + spread + firstPauseMs[work.kind] }
        : { kind: "succeeded", startedMs: last, jitter: 0 },
    );
  };
  const bySite = Map.groupBy(works.values(), ({ site }) => site);
  const ofSite = (site: SiteId) => bySite.get(site) ?? [];
  const { ownership } = app;
  if (ownership === null) for (const work of works.values()) begin(work);
  const work = (id: string) => works.get(id) as SiteJob;
  return {
    agenda,
    list: () => [...agenda.jobs()],
    ...neighboursOf([...works.values()], ofSite),
    work,
    set: (id, history) => set(work(id), history),
    get: (id) => agenda.get(id)?.history ?? { kind: "waiting", fromMs: now },
    stands: (id, standing) => void standings.set(id, standing),
    isLook: ({ id, kind }) =>
      kind === "check" || kind === "dns" || (kind === "watch" && standings.get(id)?.kind === "calm"),
    begin: (site) => {
      for (const work of ofSite(site)) {
        const known = agenda.get(work.id);
        // What it may not do while the site was lost was put aside.
        if (known === null) begin(work);
        else if (known.history.kind !== "running") set(work, known.history);
      }
    },
    cease: (site) => {
      for (const { id } of ofSite(site)) {
        agenda.remove(id);
        standings.delete(id);
      }
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

/** Many sites wake one another when a provider falls silent or is back: nobody searches all jobs for that. */
function neighboursOf(
  works: readonly SiteJob[],
  ofSite: (site: SiteId) => readonly SiteJob[],
): Pick<Jobs, "about" | "needing"> {
  const pages = works.filter((work) => work.kind === "status-page");
  const needs = works.flatMap((work) => work.needs.map((need) => ({ need, work })));
  const byNeed = Map.groupBy(needs, ({ need }) => need);
  return {
    about: (site) => [
      ...ofSite(site).filter(({ kind }) => kind !== "status-page"),
      ...pages.filter(({ tellsOf }) => tellsOf.includes(site)),
    ],
    needing: (what) => (byNeed.get(what) ?? []).map(({ work }) => work),
  };
}

function accountsOf(sites: DaemonOrder["sites"]): number {
  return new Set(sites.flatMap(({ placements }) => placements.map(({ account }) => account))).size;
}

/** NaN: nobody knows, or it is not written down. A drill is long: a restart does not begin one anew. */
function lastRunMs(kind: SiteJob["kind"], status: SiteStatus | undefined): number {
  if (kind === "snapshot") return Date.parse(status?.lastSnapshot?.at ?? "");
  return kind === "drill" ? Date.parse(status?.drill?.at ?? "") : Number.NaN;
}
