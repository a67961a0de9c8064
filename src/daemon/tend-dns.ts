import { assertNever } from "../core/assert-never.ts";
import type { DnsTending, DnsZoneApplied } from "../core/report/dns.ts";
import type { SiteId } from "../core/site/site.ts";
import type { App } from "../ports/app-port.ts";
import type { JobOutcome } from "./site-jobs.ts";

/** Told later, corrected, withdrawn: one line says what was done and why. */
export async function tendDns(site: SiteId, app: App, signal: AbortSignal): Promise<JobOutcome> {
  const tending = await app.tendDns({ site, signal });
  const text = [...tending.alarms, ...tending.zones.map(zoneWords), standingWords(tending)].join("; ");
  switch (tending.kind) {
    case "failed": {
      const failed = tending.zones.find(({ status }) => status === "failed")?.failed;
      return { outcome: "failed", text, code: failed?.code ?? null };
    }
    case "changed":
      return { outcome: tending.alarms.length > 0 ? "alarm" : "changed", text, code: null };
    case "nothing-to-do":
    case "waiting":
    case "busy":
      return { outcome: tending.alarms.length > 0 ? "alarm" : "unchanged", text, code: null };
    default:
      return assertNever(tending.kind);
  }
}

function zoneWords({ provider, status, steps, failed }: DnsZoneApplied): string {
  switch (status) {
    case "unchanged":
      return `${provider} holds the right records`;
    case "done":
      return `${provider} was told: ${steps.map(({ name, type, after }) => `${name} ${type} ${after?.values.join(", ") ?? "removed"}`).join(", ")}`;
    case "queued":
      return `${provider} does not answer and is told later`;
    case "failed":
      return `${provider}: ${failed?.message ?? "failed"}`;
    default:
      return assertNever(status);
  }
}

function standingWords({ verdict, publishes, ttl }: DnsTending): string {
  const short = ttl === "short" ? ", with the short TTL" : "";
  switch (verdict) {
    case null:
      return "somebody else is changing the names";
    case "alike":
      return `all nameservers name ${publishes.join(", ")}${short}`;
    case "differs":
      return "the nameservers do not answer alike";
    case "unknown":
      return `not all nameservers answer; the others name ${publishes.join(", ") || "none of the accounts"}${short}`;
    default:
      return assertNever(verdict);
  }
}
