import { setOfStep } from "../../core/dns/dns-step.ts";
import { dnsNotApplied } from "../../core/dns/errors.ts";
import { orderSteps } from "../../core/dns/order-steps.ts";
import type { ZonePlan } from "../../core/dns/plan-zone.ts";
import type { SeenAtNameserver } from "../../core/dns/provider-outcome.ts";
import type { SiteProvider } from "../../core/dns/site-dns.ts";
import { undoneSteps } from "../../core/dns/steps-stand.ts";
import { awaitAtNameserver } from "./await-at-nameserver.ts";
import type { DnsEngine } from "./dns-engine.ts";

/** One provider's changes, read back from the provider and then from the nameserver that the public asks. */
export async function applyProvider(
  engine: DnsEngine,
  provider: SiteProvider,
  plan: ZonePlan,
): Promise<{ readonly seen: SeenAtNameserver }> {
  const open = await engine.provider(provider.id);
  const names = [...new Set(plan.steps.map((step) => setOfStep(step).name))];
  const order = { zone: plan.zone, names, signal: engine.signal };
  const { changeUnit } = open.manifest;
  const steps = changeUnit === "zone" ? plan.steps : orderSteps(plan.steps);
  await open.applySteps({ ...order, steps });
  const undone = undoneSteps(plan.steps, (await open.readZone(order)).sets);
  if (undone.length > 0) {
    const left = undone.map(setOfStep).map(({ name, type }) => `${name} ${type}`);
    throw dnsNotApplied(provider.id, plan.zone, left);
  }
  return { seen: await awaitAtNameserver(engine, open.nameserver, plan.steps) };
}
