import { type KnownPrincipal, may, seesSite } from "../access/principal.ts";
import type { Acknowledge } from "../contract/notifications.ts";
import type { Confirmation, Plan, Run, RunList, VerbArguments } from "../contract/plans.ts";
import type { Permission } from "../contract/session.ts";
import type { PanelHouse } from "../house.ts";
import type { Asked, Given } from "../http/asked.ts";
import { given } from "../http/asked.ts";
import { ProblemError, problemOfRows, refuse } from "../http/problem.ts";
import type { RouteRule, VerbWork } from "../table/rule.ts";
import { verbLineOf } from "./verb-arguments.ts";

export function makePlan(house: PanelHouse, asked: Asked, rule: RouteRule): Given {
  if (rule.work.kind !== "plan") throw new TypeError("this route makes no plan");
  const { verb, risk } = rule.work;
  const body = asked.body as VerbArguments;
  const site = asked.part("site");
  const line = lineOf(house, rule.work, site, body);
  const needs = rule.needs as Permission;
  const plan = house.plans.make({ verb, line, site, body, needs, risk, by: asked.who.name });
  return {
    kind: "data",
    data: plan satisfies Plan,
    status: 202,
    headers: { location: `/api/v1/plans/${plan.id}` },
  };
}

export function beginRun(house: PanelHouse, asked: Asked, rule: RouteRule): Given {
  if (rule.work.kind !== "run") throw new TypeError("this route begins nothing");
  const { verb } = rule.work;
  const site = asked.part("site");
  const line = lineOf(house, rule.work, site, asked.body as VerbArguments);
  return begun(
    house.runs.start({ verb, line, site, needs: rule.needs as Permission, by: asked.who.name, plan: null }),
  );
}

export async function readPlan(house: PanelHouse, asked: Asked): Promise<Given> {
  return given(planOf(house, asked).plan);
}

export async function confirmPlan(house: PanelHouse, asked: Asked): Promise<Given> {
  const { plan, order } = planOf(house, asked);
  if (order.risk === "guarded") needStepUp(house, asked.who);
  const { hash, typed } = asked.body as Confirmation;
  return {
    ...begun(house.plans.confirm(plan.id, { hash, typed, by: asked.who.name })),
    site: plan.site,
  } as Given;
}

export async function listRuns(house: PanelHouse, { who }: Asked): Promise<Given> {
  const runs = house.runs.list().filter(({ run, needs }) => isMine(who, run.site, needs));
  return given({ runs: runs.map(({ run }) => run) } satisfies RunList);
}

export async function readRun(house: PanelHouse, asked: Asked): Promise<Given> {
  return given(runOf(house, asked));
}

export async function stopRun(house: PanelHouse, asked: Asked): Promise<Given> {
  const { id, site } = runOf(house, asked);
  house.runs.stop(id);
  return { ...given(runOf(house, asked)), ...(site === null ? {} : { site }) } as Given;
}

export async function runDoctor(house: PanelHouse, asked: Asked): Promise<Given> {
  const account = asked.part("account");
  if (!house.config.accounts.has(account) || !seesAccount(house, asked.who, account))
    throw refuse(404, "ACCOUNT_UNKNOWN", "there is no such account");
  const line = { arguments: [account], flags: new Map<string, string>() };
  return begun(
    house.runs.start({ verb: "doctor", line, site: null, needs: "act", by: asked.who.name, plan: null }),
  );
}

export async function runNotifyTest(house: PanelHouse, asked: Asked): Promise<Given> {
  const name = asked.part("name");
  if (!house.config.notifications.has(name))
    throw refuse(404, "NOTIFIER_UNKNOWN", "there is no such destination");
  const line = { arguments: [name], flags: new Map<string, string>() };
  return begun(
    house.runs.start({
      verb: "notify test",
      line,
      site: null,
      needs: "govern",
      by: asked.who.name,
      plan: null,
    }),
  );
}

export async function acknowledge(house: PanelHouse, asked: Asked): Promise<Given> {
  const { cause } = asked.body as Acknowledge;
  const incidents = await house.app.listIncidents();
  const isForeign = ({ site }: { readonly site: string | null }) =>
    asked.who.sites !== "all" && (site === null || !seesSite(asked.who, site));
  const meant = incidents.filter((one) => one.overAt === null && (cause === null || one.cause === cause));
  if (cause !== null && meant.some(isForeign))
    throw refuse(404, "INCIDENT_UNKNOWN", "there is no such incident");
  const causes = meant.filter((one) => !isForeign(one)).map((one) => one.cause);
  let acknowledged = 0;
  for (const one of new Set(causes)) acknowledged += await house.app.acknowledgeIncidents({ cause: one });
  house.news.tell("notifications", { open: incidents.filter(({ overAt }) => overAt === null).length }, null);
  return given({ acknowledged });
}

/** Programs were given the right by somebody who had just signed in; people show that it is still they. */
export function needStepUp(house: PanelHouse, who: KnownPrincipal): void {
  if (who.kind === "token") return;
  if (who.steppedUpUntil !== null && who.steppedUpUntil > house.clock.nowMs()) return;
  throw refuse(428, "STEP_UP_NEEDED", "give your password or second factor once more", {
    hint: "POST /api/v1/session/step-up, then the same again",
  });
}

/** An account is as secret as its sites: who has no site there does not learn that it exists. */
export function seesAccount(house: PanelHouse, who: KnownPrincipal, account: string): boolean {
  if (who.sites === "all") return true;
  return house.config.sites.some(
    ({ id, placements }) =>
      seesSite(who, id) && placements.some((placement) => placement.account === account),
  );
}

function begun(run: Run): Given {
  return { kind: "data", data: run, status: 202, headers: { location: `/api/v1/runs/${run.id}` } };
}

function lineOf(house: PanelHouse, work: VerbWork, site: string, body: VerbArguments) {
  const shape = house.verbs.table.find(({ verb }) => verb === work.verb);
  if (shape === undefined) throw new TypeError(`the command table has no ${work.verb}`);
  return verbLineOf(shape, work, site, body);
}

/** What is not mine does not exist. */
function planOf(house: PanelHouse, asked: Asked) {
  const found = house.plans.get(asked.part("id"));
  if (found === null || !isMine(asked.who, found.plan.site, found.order.needs))
    throw refuse(404, "PLAN_UNKNOWN", "there is no such plan");
  return found;
}

function runOf(house: PanelHouse, asked: Asked): Run {
  const found = house.runs.get(asked.part("id"));
  if (found === null || !isMine(asked.who, found.run.site, found.needs))
    throw refuse(404, "RUN_UNKNOWN", "there is no such run");
  return found.run;
}

function isMine(who: KnownPrincipal, site: string | null, needs: Permission): boolean {
  return may(who, needs) && (site === null ? who.sites === "all" : seesSite(who, site));
}

/** What a verb could not answer, as a problem. */
export function problemOfVerb(errors: Parameters<typeof problemOfRows>[0], exit: number): ProblemError {
  return new ProblemError(problemOfRows(errors, exit));
}
