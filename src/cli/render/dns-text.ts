import { assertNever } from "../../core/assert-never.ts";
import type { SetDifference } from "../../core/dns/parity.ts";
import type {
  DelegationView,
  DnsServerView,
  DnsZoneApplied,
  DnsZoneCheck,
  DnsZonePlan,
} from "../../core/report/dns.ts";
import { stepText } from "../../core/report/dns-view.ts";
import { span } from "../../core/words/quantities.ts";

export function dnsPlanText(zones: readonly DnsZonePlan[]): string {
  return [...zones.map(planText), ...hashLines(zones)].join("\n");
}

/** What was looked at here can be asked for to the letter. */
function hashLines(zones: readonly DnsZonePlan[]): readonly string[] {
  const changing = zones.filter(({ steps }) => steps.length > 0);
  const bySite = new Map(changing.map(({ site, hash }) => [site, hash]));
  return [...bySite].map(([site, hash]) => `exactly this: clonepanel dns apply ${site} --plan ${hash}`);
}

function planText({ zone, provider, steps, refused, failed }: DnsZonePlan): string {
  const head = `${zone} at ${provider}`;
  if (failed !== null) return `${head}: unknown, ${failed.message}`;
  if (refused.length > 0) {
    const wished = steps.map((step) => `  ${stepText(step)}`);
    return [`${head}: refused`, ...refused.map((because) => `  ${because}`), ...wished].join("\n");
  }
  if (steps.length === 0) return `${head}: nothing to change`;
  return [`${head}:`, ...steps.map((step) => `  ${stepText(step)}`)].join("\n");
}

export function dnsAppliedText(zones: readonly DnsZoneApplied[]): string {
  const lines = zones.map(({ zone, provider, ...row }) => `${zone} at ${provider}: ${appliedWords(row)}`);
  return [...lines, ...drainLines(zones)].join("\n");
}

/** Three numbers, because one would be a lie. */
function drainLines(zones: readonly DnsZoneApplied[]): readonly string[] {
  const moved = new Map(zones.flatMap(({ site, drain }) => (drain === null ? [] : [[site, drain] as const])));
  return [...moved].map(([site, { publishedAt, drainedAt, longTailAt }]) => {
    const sooner = span(Date.parse(drainedAt) - Date.parse(publishedAt));
    return `${site}: the world sees the new address within ${sooner}, by ${drainedAt}; the last few resolvers by about ${longTailAt}`;
  });
}

function appliedWords({
  status,
  steps,
  nameserver,
  failed,
}: Pick<DnsZoneApplied, "status" | "steps" | "nameserver" | "failed">): string {
  switch (status) {
    case "unchanged":
      return "was right already";
    case "done":
      return `${steps.length} changed${nameserver === "new" ? ", and its nameserver answers so" : ""}`;
    case "queued":
      return "does not answer; it is told by the next dns apply";
    case "failed":
      return `failed: ${failed?.message ?? ""}`;
    default:
      return assertNever(status);
  }
}

export function dnsCheckText(zones: readonly DnsZoneCheck[]): string {
  return zones.map(checkText).join("\n");
}

function checkText({ zone, verdict, publishes, servers, differences, delegation }: DnsZoneCheck): string {
  return [
    `${zone}: ${verdictWords(verdict)}; visitors are sent to ${publishes.join(", ") || "none of the accounts"}`,
    ...servers.map((server) => `  ${serverText(server)}`),
    ...differences.flatMap(differenceLines).map((line) => `  ${line}`),
    ...delegationLines(delegation).map((line) => `  ${line}`),
  ].join("\n");
}

function delegationLines({ parent, because, nameservers, faults }: DelegationView): readonly string[] {
  if (parent === null) return [`the registry was not compared: ${because}`];
  const names = nameservers.map(({ name, glue }) =>
    glue.length === 0 ? name : `${name} (${glue.join(", ")})`,
  );
  return [`${parent} delegates it to ${names.join(", ")}`, ...faults.map((fault) => `WRONG: ${fault}`)];
}

function verdictWords(verdict: DnsZoneCheck["verdict"]): string {
  switch (verdict) {
    case "alike":
      return "all nameservers answer alike";
    case "differs":
      return "the nameservers do not answer alike";
    case "unknown":
      return "not all nameservers answer, so nobody knows";
    default:
      return assertNever(verdict);
  }
}

function serverText({ provider, address, serial, because }: DnsServerView): string {
  return `${provider} (${address}): ${because ?? `serial ${serial ?? "unknown"}`}`;
}

function differenceLines({ name, type, what, values, ttls }: SetDifference): readonly string[] {
  const head = what === "ttl" ? "is kept for different times" : "differs";
  return [
    `${name} ${type} ${head}:`,
    ...Object.entries(values).map(
      ([provider, own]) => `  ${provider}: ${own.join(", ") || "nothing"} (${ttls[provider] ?? "-"} s)`,
    ),
  ];
}
