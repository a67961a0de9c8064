import { ClonePanelError } from "../../core/errors.ts";
import type { PlanView } from "../../core/report/plan-view.ts";
import type { Clock } from "../../ports/clock.ts";
import type { RunShelf } from "../../ports/panel-store.ts";
import type { VerbResult, VerbRunner } from "../../ports/verb-runner.ts";
import { newId } from "../../wiring/panel/opaque.ts";
import type { Run } from "../contract/plans.ts";
import type { Permission } from "../contract/session.ts";
import type { NewsDesk } from "../events/news-desk.ts";
import { refuse } from "../http/problem.ts";
import { hashOfPlans } from "./plan-hash.ts";
import { RunTalk } from "./run-talk.ts";
import { commandOf, type VerbLine } from "./verb-arguments.ts";

const mostKept = 200;
const keptMs = 30 * 86_400_000;
const mostRunning = 16;
/** A long copy tells hundreds of lines a second; nobody reads more than a few. */
const tellEveryMs = 250;

export interface RunOrder {
  /** As the command line has it: `snapshot take`. */
  readonly verb: string;
  readonly line: VerbLine;
  readonly site: string | null;
  readonly needs: Permission;
  readonly by: string;
  /** The plan that was confirmed, and its hash; null: the verb asks nobody. */
  readonly plan: { readonly id: string; readonly hash: string } | null;
}

interface Entry {
  run: Run;
  readonly needs: Permission;
  readonly stop: AbortController;
}

type Kept = Pick<Entry, "run" | "needs">;

/** Another version may have kept it: what has not the form of a run is not shown. */
function isKept(document: unknown): document is Kept {
  const { run, needs } = (document ?? {}) as { readonly run?: Partial<Run>; readonly needs?: unknown };
  return typeof run?.id === "string" && typeof run.startedAt === "string" && typeof needs === "string";
}

export interface RunDeskParts {
  readonly shelf: RunShelf;
  readonly verbs: VerbRunner;
  readonly clock: Clock;
  readonly news: NewsDesk;
  /** Ends with the daemon: what runs is asked to end, too. */
  readonly signal: AbortSignal;
}

/**
 * What was begun from outside and how far it is. The verbs are the command line's own; this only starts and watches them.
 * Each is kept before it does anything and when it has ended, so that who asks after a restart is told what became of it.
 */
export class RunDesk {
  readonly #parts: RunDeskParts;
  readonly #entries = new Map<string, Entry>();
  readonly #running = new Set<Promise<void>>();

  constructor(parts: RunDeskParts) {
    this.#parts = parts;
  }

  /** Runs of processes that are gone. What they had not ended was cut short with them; what it did, the log tells. */
  async recall(): Promise<void> {
    const { shelf, clock } = this.#parts;
    const kept = (await shelf.list(clock.nowMs())).filter(({ keeper }) => keeper === "dead");
    const entries = kept.flatMap(({ document }) => (isKept(document) ? [document] : []));
    entries.sort((left, right) => (left.run.startedAt < right.run.startedAt ? -1 : 1));
    for (const { run, needs } of entries) {
      const ended = run.state === "running" ? { ...run, ...cutShort(run.site), endedAt: this.#now() } : run;
      this.#entries.set(run.id, { run: ended, needs, stop: new AbortController() });
      await shelf.keep(run.id, { run: ended, needs } satisfies Kept, clock.nowMs() + keptMs);
    }
    this.#forgetOldest();
  }

  start(order: RunOrder): Run {
    if (this.#running.size >= mostRunning)
      throw refuse(429, "TOO_MANY_RUNS", `${mostRunning} are running already`, {
        headers: { "retry-after": "10" },
      });
    const run: Run = {
      id: newId(),
      verb: order.verb.replaceAll(" ", "-") as Run["verb"],
      site: order.site,
      command: commandOf(order.verb, order.line),
      plan: order.plan?.id ?? null,
      by: order.by,
      startedAt: this.#now(),
      endedAt: null,
      state: "running",
      steps: [],
      data: null,
      warnings: [],
      errors: [],
      exit: null,
    };
    const entry: Entry = { run, needs: order.needs, stop: new AbortController() };
    this.#entries.set(run.id, entry);
    this.#forgetOldest();
    const work = this.#work(entry, order).finally(() => this.#running.delete(work));
    this.#running.add(work);
    return run;
  }

  get(id: string): { readonly run: Run; readonly needs: Permission } | null {
    return this.#entries.get(id) ?? null;
  }

  /** Newest first. */
  list(): readonly { readonly run: Run; readonly needs: Permission }[] {
    return [...this.#entries.values()].reverse();
  }

  stop(id: string): void {
    this.#entries.get(id)?.stop.abort(new Error("somebody asked it to end"));
  }

  /** When nothing runs any more. */
  async ended(): Promise<void> {
    await Promise.all(this.#running);
  }

  async #work(entry: Entry, order: RunOrder): Promise<void> {
    const { verbs, clock, signal } = this.#parts;
    const seen: PlanView[] = [];
    let isChanged = false;
    const unkept = await this.#keep(entry);
    if (unkept !== null) {
      this.#tell(entry, { ...unkept, endedAt: this.#now() });
      return;
    }
    const talk = new RunTalk(clock, () => tell());
    const tell = throttled(clock, tellEveryMs, signal, () => this.#tell(entry, { steps: talk.steps }));
    const result = await verbs.run({
      verb: order.verb,
      ...order.line,
      mode: "apply",
      review: async (view) => {
        seen.push(view);
        // Only the very plan that somebody saw is applied; a verb that asks nobody never comes here.
        if (order.plan !== null && hashOfPlans(seen) === order.plan.hash) return "apply";
        isChanged = true;
        return "stop";
      },
      signal: AbortSignal.any([signal, entry.stop.signal]),
      app: { kind: "own", talk },
    });
    const { data, warnings, errors, exit } = result;
    const state = stateOf(result, isChanged, entry.stop.signal.aborted || signal.aborted);
    const shown = state === "changed" ? [planChanged(order.site)] : errors;
    this.#tell(entry, {
      steps: talk.steps,
      data,
      warnings,
      errors: shown,
      exit,
      state,
      endedAt: this.#now(),
    });
    // Not kept, it is told as cut short after a restart; what it did stands in the log in any case.
    await this.#keep(entry);
    if (order.site !== null) this.#parts.news.tell("sites", { sites: [order.site] }, order.site);
  }

  /** Null: it is on the disk. A disk that takes no such row would not take the log of what is done either. */
  async #keep({ run, needs }: Entry): Promise<Pick<Run, "state" | "errors" | "exit"> | null> {
    const { shelf, clock } = this.#parts;
    try {
      await shelf.keep(run.id, { run, needs } satisfies Kept, clock.nowMs() + keptMs);
      return null;
    } catch (error) {
      if (!(error instanceof ClonePanelError)) throw error;
      const { code, message, hint } = error;
      return { state: "failed", errors: [{ code, message, hint, site: run.site, account: null }], exit: 1 };
    }
  }

  #tell(entry: Entry, part: Partial<Run>): void {
    if (entry.run.state !== "running") return;
    entry.run = { ...entry.run, ...part };
    this.#parts.news.tell("run", entry.run, entry.run.site);
  }

  #forgetOldest(): void {
    for (const [id, { run }] of this.#entries) {
      if (this.#entries.size <= mostKept) return;
      if (run.state !== "running") this.#entries.delete(id);
    }
  }

  #now(): string {
    return new Date(this.#parts.clock.nowMs()).toISOString();
  }
}

function stateOf(result: VerbResult, isChanged: boolean, isStopped: boolean): Run["state"] {
  if (isChanged) return "changed";
  if (result.errors.length === 0) return "done";
  if (isStopped || result.exit === 130) return "interrupted";
  return result.exit === 7 ? "refused" : "failed";
}

function cutShort(site: string | null): Pick<Run, "state" | "errors" | "exit"> {
  const error = {
    code: "INTERRUPTED",
    message: "the process that did this is gone, so it was cut short at some step",
    hint: "See what was done in the operation log. Whatever was half-way is finished or taken back by the next pass.",
    site,
    account: null,
  };
  return { state: "interrupted", errors: [error], exit: null };
}

function planChanged(site: string | null) {
  return {
    code: "PLAN_CHANGED",
    message: "what would be done is no longer what was confirmed, so nothing was changed",
    hint: "Look at the new plan and confirm that one.",
    site,
    account: null,
  };
}

/** At most once in a while, and never later than that after the last call. */
function throttled(clock: Clock, everyMs: number, signal: AbortSignal, work: () => void): () => void {
  let isWaiting = false;
  return () => {
    if (isWaiting) return;
    isWaiting = true;
    const later = () => {
      isWaiting = false;
      work();
    };
    clock.sleep(everyMs, signal).then(later, later);
  };
}
