import type { Outcome, Review } from "../core/report/plan-view.ts";
import type { RoleReport } from "../core/report/role-report.ts";
import type { Config } from "../core/site/config.ts";
import type { AccountId } from "../core/site/site.ts";
import { readFitness } from "../engines/failover/look-at-fitness.ts";
import { originOf } from "../engines/mirror/states.ts";
import { failback } from "../engines/roles/failback.ts";
import { failover } from "../engines/roles/failover.ts";
import { freeze } from "../engines/roles/freeze.ts";
import type { RoleParts, RolePlan, RoleReview } from "../engines/roles/role-parts.ts";
import { switchover } from "../engines/roles/switchover.ts";
import { systemClock } from "../platform/clock.ts";
import { nodeHttp } from "../platform/http.ts";
import type { App, ChangeOrder, SiteOrder } from "../ports/app-port.ts";
import { certificateFaultsAt } from "./certificate-look.ts";
import type { Opened } from "./house.ts";
import { namesOf } from "./names.ts";
import { lockSiteSoon } from "./site-lock.ts";

/** The longest request that shared hosting commonly allows. */
const drainTimeoutMs = 60_000;

export function roleVerbs(config: Config, opened: Opened): Pick<App, "switchover" | "failover" | "failback"> {
  return {
    switchover: (order) =>
      move({ config, opened }, order, "switchover", (parts, review) =>
        switchover(parts, { to: order.to, names: order.names, certificate: order.certificate, review }),
      ),
    failover: (order) =>
      move({ config, opened }, order, "failover", (parts, review) =>
        failover(parts, {
          to: order.to,
          generation: order.generation,
          lag: order.lag,
          certificate: order.certificate,
          review,
        }),
      ),
    failback: (order) =>
      move({ config, opened }, order, "failback", (parts, review) =>
        failback(parts, { names: order.names, certificate: order.certificate, review }),
      ),
  };
}

interface House {
  readonly config: Config;
  readonly opened: Opened;
}

async function move(
  { config, opened }: House,
  order: ChangeOrder,
  purpose: string,
  verb: (parts: RoleParts, review: RoleReview) => Promise<RoleReport | "stopped">,
): Promise<Outcome<RoleReport>> {
  const { site, signal } = order;
  const about = { purpose, clock: systemClock, signal };
  opened.seats.site(site);
  await using _lock = await lockSiteSoon(opened.state.coordination, site, about);
  const parts = await rolePartsOf({ config, opened }, order);
  const outcome = await verb(parts, reviewOf(order.review, order.mode));
  return outcome === "stopped" ? { kind: "stopped" } : { kind: "done", report: outcome };
}

export async function rolePartsOf(
  { config, opened }: House,
  { site, signal }: SiteOrder,
): Promise<RoleParts> {
  const engine = opened.engine(signal);
  const work = await opened.seats.work(site, signal);
  return {
    engine,
    work,
    names: namesOf(opened, site, engine),
    mailRoles: mailRoles(config, site),
    freeze: (order) => freeze(order.engine, order.seat, order.place, { drainTimeoutMs }),
    certificateFaults: (account) => certificateFaultsAt(config, opened.seats.site(site), account, signal),
    fitness: async (account) => {
      const report = await readFitness(opened.state.coordination, site);
      return report?.account === account ? report : null;
    },
    answers: (account) =>
      answers(
        work.seats.find((seat) => seat.account.id === account),
        signal,
      ),
  };
}

function mailRoles(config: Config, site: string): readonly string[] {
  const mail = config.services.get(site)?.mail ?? null;
  if (mail === null) return [];
  return [`mail roles stay as they are, not moved: primary ${mail.primary}, secondary ${mail.secondary}`];
}

async function answers(
  seat: Parameters<typeof originOf>[0] | undefined,
  signal: AbortSignal,
): Promise<"healthy" | "sick" | null> {
  const url = seat === undefined ? null : originOf(seat);
  if (url === null) return null;
  const outcome = await nodeHttp.get({ url, timeoutMs: 10_000, maxBodyBytes: 65_536, signal });
  return outcome.kind === "answered" && outcome.status < 500 ? "healthy" : "sick";
}

/** A preview never goes on, whatever the frame answers. */
function reviewOf(review: Review, mode: ChangeOrder["mode"]): RoleReview {
  return async (plan) => {
    const answer = await review(viewRolePlan(plan));
    return mode === "preview" ? "stop" : answer;
  };
}

function viewRolePlan(plan: RolePlan): Parameters<Review>[0] {
  const { site, kind, from, to, epoch, lines, warnings } = plan;
  return {
    site,
    title: `${site}: ${kind} from ${from} to ${to}`,
    lines,
    warnings,
    refusals: [],
    identity: { site, kind, from, to, epoch },
    data: { site, kind, from, to, epoch, lines } satisfies { to: AccountId } & Record<string, unknown>,
  };
}
