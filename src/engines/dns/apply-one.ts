import { dnsRefused } from "../../core/dns/errors.ts";
import type { ProviderOutcome } from "../../core/dns/provider-outcome.ts";
import type { ProviderPlan } from "../../core/dns/provider-plan.ts";
import { ClonePanelError } from "../../core/errors.ts";
import type { Operation } from "../../ports/log.ts";
import { applyProvider } from "./apply-provider.ts";
import type { DnsEngine } from "./dns-engine.ts";

/** Does what was planned for one provider, as one journalled step. What it cannot do is an outcome. */
export async function applyOne(
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

/** It does not answer, or takes no more for now: a later try may help. */
export function isDown({ code }: ClonePanelError): boolean {
  return code === "DNS_UNREACHABLE" || code === "DNS_RATE_LIMITED";
}

/** A plan that refuses itself is a failure of that provider. */
export function refusedIsFailed(one: ProviderPlan): ProviderPlan {
  if (one.kind === "failed" || one.plan.refusals.length === 0) return one;
  const error = dnsRefused(one.provider.id, one.plan.zone, one.plan.refusals);
  return { kind: "failed", provider: one.provider, error };
}
