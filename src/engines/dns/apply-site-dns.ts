import { dnsRefused } from "../../core/dns/errors.ts";
import type { ProviderOutcome } from "../../core/dns/provider-outcome.ts";
import { inOrder, type ProviderPlan, type SiteDnsPlan } from "../../core/dns/provider-plan.ts";
import type { Publication } from "../../core/dns/publication.ts";
import type { SiteDns } from "../../core/dns/site-dns.ts";
import { ClonePanelError } from "../../core/errors.ts";
import type { AccountId } from "../../core/site/site.ts";
import type { Operation } from "../../ports/log.ts";
import { applyProvider } from "./apply-provider.ts";
import type { DnsEngine } from "./dns-engine.ts";
import { lockDns } from "./dns-lock.ts";
import { planSiteDns } from "./plan-site-dns.ts";

export interface ApplyDnsOrder {
  /** Asked for once nobody else can change this site's DNS, so that it is the truth of that moment. */
  readonly publication: () => Promise<Publication>;
  /** Accounts whose side is told first; null: those that are published. */
  readonly aliveFirst: readonly AccountId[] | null;
  /** `all`, or only those that the queue remembers. */
  readonly providers: "all" | "queued";
  /** Only called when something would change. */
  readonly review: (plan: SiteDnsPlan) => Promise<"apply" | "stop">;
  /** Runs the changes as one entry of the operation log, or as steps of the one that is under way. */
  readonly journal: (
    plan: SiteDnsPlan,
    work: (operation: Pick<Operation, "step">) => Promise<readonly ProviderOutcome[]>,
  ) => Promise<readonly ProviderOutcome[]>;
  /**
   * What is down is queued in either case. For all other failures: `stop` throws them, before anything is changed where
   * they can be known by then; `go-on` reports them and does the rest, as a failover must.
   */
  readonly failures: "stop" | "go-on";
  readonly lock: "at-once" | "wait";
}

export type AppliedSiteDns =
  | { readonly kind: "stopped"; readonly plan: SiteDnsPlan }
  | { readonly kind: "done"; readonly plan: SiteDnsPlan; readonly outcomes: readonly ProviderOutcome[] };

/**
 * Makes the providers say what the publication wants: the side that is alive first, each read back. What is down is
 * remembered and told later. Safe to repeat: it always begins with a look.
 *
 * @throws ClonePanelError SITE_LOCKED; with `stop` every failure, and DNS_UNREACHABLE when no provider could be reached.
 */
export async function applySiteDns(
  engine: DnsEngine,
  site: SiteDns,
  order: ApplyDnsOrder,
): Promise<AppliedSiteDns> {
  await using _lock = await lockDns(engine, site.site, order.lock);
  const publication = await order.publication();
  const plan = await planSiteDns(engine, await chosen(engine, site, order), publication);
  const reviewed = { ...plan, providers: plan.providers.map(refusedIsFailed) };
  if (order.failures === "stop") throwFirstFailure(reviewed.providers);
  const isChange = plan.providers.some((one) => one.kind === "planned" && one.plan.steps.length > 0);
  if (isChange && (await order.review(plan)) === "stop") return { kind: "stopped", plan };
  await remember(engine, reviewed);
  if (order.failures === "stop") throwWhenNobodyAnswers(reviewed.providers);
  const run = (operation: Pick<Operation, "step">) => applyAll(engine, reviewed, order, operation);
  const outcomes = isChange
    ? await order.journal(plan, run)
    : await run({ step: (_name, effect) => effect() });
  return { kind: "done", plan, outcomes };
}

async function chosen(engine: DnsEngine, site: SiteDns, order: ApplyDnsOrder): Promise<SiteDns> {
  if (order.providers === "all") return site;
  const waiting = (await engine.queue.list()).filter((entry) => entry.site === site.site);
  const providers = site.providers.filter(({ id }) => waiting.some(({ provider }) => provider === id));
  return { ...site, providers };
}

/** A plan that refuses itself is a failure of that provider. */
function refusedIsFailed(one: ProviderPlan): ProviderPlan {
  if (one.kind === "failed" || one.plan.refusals.length === 0) return one;
  const error = dnsRefused(one.provider.id, one.plan.zone, one.plan.refusals);
  return { kind: "failed", provider: one.provider, error };
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
  order: ApplyDnsOrder,
  operation: Pick<Operation, "step">,
): Promise<readonly ProviderOutcome[]> {
  const outcomes: ProviderOutcome[] = [];
  for (const one of inOrder(plan.providers, order.aliveFirst ?? plan.publication.publish)) {
    const outcome = await applyOne(engine, one, operation);
    if (outcome.kind === "failed" && order.failures === "stop") throw outcome.error;
    if (outcome.kind === "done" || outcome.kind === "unchanged") {
      await engine.queue.remove({ site: plan.site, provider: one.provider.id });
    }
    outcomes.push(outcome);
  }
  return outcomes;
}

async function applyOne(
  engine: DnsEngine,
  one: ProviderPlan,
  operation: Pick<Operation, "step">,
): Promise<ProviderOutcome> {
  const { provider } = one;
  if (one.kind === "failed") return failure(provider, one.error);
  const { plan } = one;
  if (plan.steps.length === 0) return { kind: "unchanged", provider };
  try {
    return await operation.step(
      `dns:${provider.id}`,
      async () => ({
        kind: "done",
        provider,
        steps: plan.steps,
        ...(await applyProvider(engine, provider, plan)),
      }),
      ({ seen }) => seen.kind,
    );
  } catch (error) {
    if (error instanceof ClonePanelError && !engine.signal.aborted) return failure(provider, error);
    throw error;
  }
}

function failure(provider: ProviderPlan["provider"], error: ClonePanelError): ProviderOutcome {
  return { kind: isDown(error) ? "queued" : "failed", provider, error };
}

function isDown({ code }: ClonePanelError): boolean {
  return code === "DNS_UNREACHABLE";
}
