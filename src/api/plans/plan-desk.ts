import type { PlanView as CorePlanView } from "../../core/report/plan-view.ts";
import type { Clock } from "../../ports/clock.ts";
import type { VerbResult, VerbRunner } from "../../ports/verb-runner.ts";
import { newId } from "../../wiring/panel/opaque.ts";
import type { Plan, PlanState, PlanView, Run, VerbArguments } from "../contract/plans.ts";
import type { Permission } from "../contract/session.ts";
import type { NewsDesk } from "../events/news-desk.ts";
import { refuse } from "../http/problem.ts";
import { hashOfPlans } from "./plan-hash.ts";
import type { RunDesk } from "./run-desk.ts";
import { RunTalk } from "./run-talk.ts";
import { commandOf, type VerbLine } from "./verb-arguments.ts";

/** Long enough to read it and to ask somebody; what it says is looked at again before anything is done. */
const validMs = 15 * 60_000;
const mostKept = 200;
const mostPreparing = 8;

export interface PlanOrder {
  readonly verb: string;
  readonly line: VerbLine;
  readonly site: string;
  readonly body: VerbArguments;
  readonly needs: Permission;
  /** `guarded`: a person confirms it with the password or second factor of minutes ago, and types the site's name. */
  readonly risk: "guarded" | "everyday";
  readonly by: string;
}

interface Entry {
  plan: Plan;
  readonly order: PlanOrder;
  readonly endsAtMs: number;
}

export interface PlanDeskParts {
  readonly verbs: VerbRunner;
  readonly clock: Clock;
  readonly news: NewsDesk;
  readonly runs: RunDesk;
  readonly signal: AbortSignal;
}

/** Plans that were asked for and wait for a yes. A plan is the verb's own preview; confirmed, the same verb runs. */
export class PlanDesk {
  readonly #parts: PlanDeskParts;
  readonly #entries = new Map<string, Entry>();
  readonly #preparing = new Set<Promise<void>>();

  constructor(parts: PlanDeskParts) {
    this.#parts = parts;
  }

  make(order: PlanOrder): Plan {
    if (this.#preparing.size >= mostPreparing)
      throw refuse(429, "TOO_MANY_RUNS", `${mostPreparing} plans are being made already`, {
        headers: { "retry-after": "5" },
      });
    const nowMs = this.#parts.clock.nowMs();
    const plan: Plan = {
      id: newId(),
      verb: order.verb.replaceAll(" ", "-") as Plan["verb"],
      site: order.site,
      arguments: order.body,
      command: commandOf(order.verb, order.line),
      by: order.by,
      madeAt: new Date(nowMs).toISOString(),
      expiresAt: new Date(nowMs + validMs).toISOString(),
      state: { kind: "preparing" },
      needsStepUp: order.risk === "guarded",
    };
    const entry: Entry = { plan, order, endsAtMs: nowMs + validMs };
    this.#entries.set(plan.id, entry);
    this.#forgetOldest();
    const work = this.#prepare(entry).finally(() => this.#preparing.delete(work));
    this.#preparing.add(work);
    return plan;
  }

  get(id: string): { readonly plan: Plan; readonly order: PlanOrder } | null {
    const entry = this.#entries.get(id);
    if (entry === undefined) return null;
    const isOver = entry.endsAtMs <= this.#parts.clock.nowMs() && entry.plan.state.kind !== "confirmed";
    if (isOver) entry.plan = { ...entry.plan, state: { kind: "expired" } };
    return entry;
  }

  /** Runs what was seen. A second yes gets the run of the first. */
  confirm(
    id: string,
    yes: { readonly hash: string; readonly typed: string | undefined; readonly by: string },
  ): Run {
    const found = this.get(id);
    const entry = this.#entries.get(id);
    if (found === null || entry === undefined) throw refuse(404, "PLAN_UNKNOWN", "there is no such plan");
    const { state } = entry.plan;
    if (state.kind === "confirmed") return this.#runOf(state.run);
    if (state.kind !== "ready") throw notReady(state);
    if (yes.hash !== state.hash)
      throw refuse(409, "PLAN_CHANGED", "this is not the plan that is waiting", {
        hint: "Look at it again.",
      });
    const { order } = entry;
    if (order.risk === "guarded" && yes.typed !== order.site)
      throw refuse(400, "SITE_NOT_TYPED", `type the site's name to confirm: ${order.site}`);
    const { verb, line, site, needs } = order;
    const run = this.#parts.runs.start({
      verb,
      line,
      site,
      needs,
      by: yes.by,
      plan: { id, hash: state.hash },
    });
    this.#set(entry, { kind: "confirmed", run: run.id });
    return run;
  }

  /** When none is being made any more. */
  async ended(): Promise<void> {
    await Promise.all(this.#preparing);
  }

  async #prepare(entry: Entry): Promise<void> {
    const { verbs, clock, signal } = this.#parts;
    const { verb, line, site } = entry.order;
    const seen: CorePlanView[] = [];
    const result = await verbs.run({
      verb,
      ...line,
      mode: "preview",
      review: async (view) => {
        seen.push(view);
        return "stop";
      },
      signal,
      app: { kind: "own", talk: new RunTalk(clock, () => undefined) },
    });
    this.#set(entry, stateOf(result, seen));
    this.#parts.news.tell("plan", entry.plan, site);
  }

  #set(entry: Entry, state: PlanState): void {
    entry.plan = { ...entry.plan, state };
  }

  #runOf(id: string): Run {
    const found = this.#parts.runs.get(id);
    if (found === null) throw refuse(404, "RUN_UNKNOWN", "its run ended long ago; see the operation log");
    return found.run;
  }

  #forgetOldest(): void {
    for (const id of this.#entries.keys()) {
      if (this.#entries.size <= mostKept) return;
      this.#entries.delete(id);
    }
  }
}

function stateOf({ errors, warnings, exit }: VerbResult, seen: readonly CorePlanView[]): PlanState {
  const plans = seen.map(viewOf);
  const isRefused = exit === 7 || plans.some(({ refusals }) => refusals.length > 0);
  if (isRefused) return { kind: "refused", plans, errors };
  if (errors.length > 0) return { kind: "failed", errors };
  return plans.length === 0
    ? { kind: "nothing-to-do", warnings }
    : { kind: "ready", hash: hashOfPlans(seen), plans };
}

function viewOf({ site, title, lines, warnings, refusals, data }: CorePlanView): PlanView {
  return { site, title, lines, warnings, refusals, plan: data };
}

function notReady(state: PlanState) {
  switch (state.kind) {
    case "preparing":
      return refuse(409, "PLAN_NOT_READY", "the plan is still being made");
    case "expired":
      return refuse(409, "PLAN_EXPIRED", "the plan is too old to be confirmed", {
        hint: "Ask for a new one.",
      });
    case "refused":
      return refuse(422, "PLAN_REFUSED", "the plan refuses itself", { hint: "Its refusals say why." });
    default:
      return refuse(409, "PLAN_NOT_READY", "there is nothing to confirm");
  }
}
