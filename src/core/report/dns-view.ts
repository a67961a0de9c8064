import { assertNever } from "../assert-never.ts";
import type { DelegationSeen } from "../dns/delegation.ts";
import { type DnsStep, setOfStep } from "../dns/dns-step.ts";
import type { ServerAnswers } from "../dns/parity.ts";
import type { ProviderOutcome } from "../dns/provider-outcome.ts";
import type { ProviderPlan, SiteDnsPlan } from "../dns/provider-plan.ts";
import { findSet, type RecordSet } from "../dns/record-set.ts";
import type { ClonePanelError } from "../errors.ts";
import type {
  DelegationView,
  DnsFailure,
  DnsMatrixRow,
  DnsServerView,
  DnsSetView,
  DnsStepView,
  DnsZoneApplied,
  DnsZonePlan,
  DrainView,
} from "./dns.ts";
import type { PlanView } from "./plan-view.ts";

export function viewDnsPlan(plan: SiteDnsPlan, hash: string): PlanView {
  const zones = zonePlansOf(plan, hash);
  return {
    site: plan.site,
    title: `${plan.site}: DNS of ${plan.zone} publishes ${plan.publication.publish.join(", ") || "nobody"}`,
    lines: zones.flatMap(({ provider, steps }) => steps.map((step) => `${provider}: ${stepText(step)}`)),
    warnings: zones.flatMap(({ provider, warnings, failed }) => [
      ...warnings,
      ...(failed === null ? [] : [`${provider} is told later: ${failed.message}`]),
    ]),
    refusals: zones.flatMap(({ provider, refused }) => refused.map((because) => `${provider}: ${because}`)),
    data: zones,
  };
}

export function zonePlansOf(plan: SiteDnsPlan, hash: string): readonly DnsZonePlan[] {
  return plan.providers.map((one) => zonePlanOf(plan, one, hash));
}

function zonePlanOf({ site, zone }: SiteDnsPlan, one: ProviderPlan, hash: string): DnsZonePlan {
  const { id, account } = one.provider;
  const about = { site, zone, provider: id, account, hash };
  if (one.kind === "failed") {
    return { ...about, steps: [], refused: [], warnings: [], failed: failureOf(one.error) };
  }
  const { steps, refusals, warnings } = one.plan;
  return { ...about, steps: steps.map(viewStep), refused: refusals, warnings, failed: null };
}

export function zoneAppliedOf(
  { site, zone }: SiteDnsPlan,
  outcome: ProviderOutcome,
  drain: DrainView | null = null,
): DnsZoneApplied {
  const about = { site, zone, provider: outcome.provider.id, status: outcome.kind, drain };
  switch (outcome.kind) {
    case "unchanged":
      return { ...about, steps: [], nameserver: null, failed: null };
    case "done":
      return { ...about, steps: outcome.steps.map(viewStep), nameserver: outcome.seen.kind, failed: null };
    case "queued":
    case "failed":
      return { ...about, steps: [], nameserver: null, failed: failureOf(outcome.error) };
    default:
      return assertNever(outcome);
  }
}

export function viewServer({ label, address, serial, standing, tcp }: ServerAnswers): DnsServerView {
  return {
    provider: label,
    address,
    serial,
    answered: standing.kind === "answers" || standing.kind === "lame",
    state: standing.kind,
    because: standing.kind === "answers" ? null : standing.because,
    tcp: tcp?.kind ?? null,
  };
}

/** One row for each set that any of them has. */
export function matrixOf(servers: readonly ServerAnswers[]): readonly DnsMatrixRow[] {
  const places = new Map(
    servers.flatMap(({ sets }) => sets.map(({ name, type }) => [`${name} ${type}`, { name, type }] as const)),
  );
  return [...places.keys()].sort().flatMap((key) => {
    const place = places.get(key);
    if (place === undefined) return [];
    const cells = servers.map((server) => {
      const set = findSet(server.sets, place);
      const isHeard = server.standing.kind === "answers";
      return {
        provider: server.label,
        address: server.address,
        values: isHeard ? (set?.values ?? []) : null,
        ttlSeconds: set?.ttlSeconds ?? null,
      };
    });
    return [{ ...place, cells }];
  });
}

export function viewDelegation(seen: DelegationSeen, faults: readonly string[]): DelegationView {
  if (seen.kind === "unknown") return { parent: null, because: seen.because, nameservers: [], faults };
  const nameservers = seen.nameservers.map((name) => ({ name, glue: seen.glue.get(name) ?? [] }));
  return { parent: seen.parent, because: null, nameservers, faults };
}

/** `www.example.com A 203.0.113.10 (300 s) becomes 198.51.100.20 (60 s)` */
export function stepText({ kind, name, type, before, after }: DnsStepView): string {
  switch (kind) {
    case "create":
      return `${name} ${type} is created: ${setText(after)}`;
    case "replace":
      return `${name} ${type} ${setText(before)} becomes ${setText(after)}`;
    case "delete":
      return `${name} ${type} ${setText(before)} is removed`;
    default:
      return assertNever(kind);
  }
}

function setText(set: DnsSetView | null): string {
  return set === null ? "" : `${set.values.join(", ")} (${set.ttlSeconds} s)`;
}

function viewStep(step: DnsStep): DnsStepView {
  const { name, type } = setOfStep(step);
  return {
    kind: step.kind,
    name,
    type,
    before: step.kind === "create" ? null : viewSet(step.before),
    after: step.kind === "delete" ? null : viewSet(step.after),
  };
}

function viewSet({ ttlSeconds, values }: RecordSet): DnsSetView {
  return { ttlSeconds, values };
}

function failureOf({ code, message, hint }: ClonePanelError): DnsFailure {
  return { code, message, hint };
}
