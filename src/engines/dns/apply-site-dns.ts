import type { ProviderOutcome } from "../../core/dns/provider-outcome.ts";
import type { ProviderPlan, SiteDnsPlan } from "../../core/dns/provider-plan.ts";
import type { Publication } from "../../core/dns/publication.ts";
import { providersInOrder, type SiteDns } from "../../core/dns/site-dns.ts";
import type { Operation } from "../../ports/log.ts";
import { applyOne, isDown, refusedIsFailed } from "./apply-one.ts";
import type { DnsEngine } from "./dns-engine.ts";
import { lockDns } from "./dns-lock.ts";
import { rememberTold } from "./remember-told.ts";

export interface ApplyDnsOrder {
  /** Asked for once nobody else can change this site's DNS, so that it is the truth of that moment. */
  readonly publication: () => Promise<Publication>;
  /** When it is done, while nobody else can change it. */
  readonly after?: () => Promise<void>;
  /** Looks, and says what shall be done. */
  readonly plan: (publication: Publication) => Promise<SiteDnsPlan>;
  /** What shall be remembered from now on, once nobody said no. */
  readonly agreed: () => Promise<void>;
  /** Only called when something would change. */
  readonly review: (plan: SiteDnsPlan) => Promise<"apply" | "stop">;
  /** Runs the changes as one entry of the operation log, or as steps of the one that is under way. */
  readonly journal: (
    plan: SiteDnsPlan,
    work: (operation: Pick<Operation, "step">) => Promise<readonly ProviderOutcome[]>,
  ) => Promise<readonly ProviderOutcome[]>;
}

export type AppliedSiteDns =
  | { readonly kind: "stopped"; readonly plan: SiteDnsPlan }
  | { readonly kind: "done"; readonly plan: SiteDnsPlan; readonly outcomes: readonly ProviderOutcome[] };

/**
 * Makes the providers say what the publication wants, after a person's review: the side that is published first, each
 * read back. What is down is remembered and told later. Safe to repeat: it always begins with a look.
 *
 * @throws ClonePanelError SITE_LOCKED; every failure but silence, before anything is changed where it can be known by
 *   then; DNS_UNREACHABLE when no provider could be reached.
 */
export async function applySiteDns(
  engine: DnsEngine,
  site: SiteDns,
  order: ApplyDnsOrder,
): Promise<AppliedSiteDns> {
  await using _lock = await lockDns(engine, site.site, "at-once");
  const publication = await order.publication();
  const plan = await order.plan(publication);
  const reviewed = { ...plan, providers: plan.providers.map(refusedIsFailed) };
  throwFirstFailure(reviewed.providers);
  const isChange = plan.providers.some((one) => one.kind === "planned" && one.plan.steps.length > 0);
  if (isChange && (await order.review(plan)) === "stop") return { kind: "stopped", plan };
  await order.agreed();
  await remember(engine, reviewed);
  throwWhenNobodyAnswers(reviewed.providers);
  const run = (operation: Pick<Operation, "step">) => applyAll(engine, reviewed, operation);
  const outcomes = isChange
    ? await order.journal(plan, run)
    : await run({ step: (_name, effect) => effect() });
  await rememberTold(engine, site, publication, outcomes);
  await order.after?.();
  return { kind: "done", plan, outcomes };
}

function throwFirstFailure(providers: readonly ProviderPlan[]): void {
  const failed = providers.find((one) => one.kind === "failed" && !isDown(one.error));
  if (failed?.kind === "failed") throw failed.error;
}

function throwWhenNobodyAnswers(providers: readonly ProviderPlan[]): void {
  const [first] = providers;
  if (first?.kind === "failed" && providers.every((one) => one.kind === "failed" && isDown(one.error)))
    throw first.error;
}

/** Before the first change: whatever dies half-way, the queue names who was not told. */
async function remember(engine: DnsEngine, plan: SiteDnsPlan): Promise<void> {
  const { site, zone, publication } = plan;
  for (const one of plan.providers) {
    if (one.kind === "planned" && one.plan.steps.length === 0) continue;
    const because = one.kind === "failed" ? one.error.message : "a change was begun";
    const sinceMs = engine.clock.nowMs();
    await engine.queue.put({ site, zone, provider: one.provider.id, ...publication, sinceMs, because });
  }
}

async function applyAll(
  engine: DnsEngine,
  plan: SiteDnsPlan,
  operation: Pick<Operation, "step">,
): Promise<readonly ProviderOutcome[]> {
  const outcomes: ProviderOutcome[] = [];
  const places = providersInOrder(
    plan.providers.map(({ provider }) => provider),
    plan.publication.publish,
  );
  for (const place of places) {
    const one = plan.providers.find(({ provider }) => provider === place);
    if (one === undefined) continue;
    const outcome = await applyOne(engine, one, operation);
    if (outcome.kind === "failed") throw outcome.error;
    if (outcome.kind === "done" || outcome.kind === "unchanged") {
      await engine.queue.remove({ site: plan.site, provider: one.provider.id });
    }
    outcomes.push(outcome);
  }
  return outcomes;
}
