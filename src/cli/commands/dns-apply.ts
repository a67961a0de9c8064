import type { DnsZoneApplied } from "../../core/report/dns.ts";
import type { DnsOrder } from "../../ports/app-port.ts";
import type { CommandContext, CommandResult, Handler } from "../frame/command.ts";
import type { ErrorRow } from "../frame/error-row.ts";
import { dnsAppliedText } from "../render/dns-text.ts";
import { dnsWarning, forEachDnsSite } from "./dns-sites.ts";
import { stoppedRows } from "./stopped.ts";

export const dnsApply: Handler = (context) => apply(context, "as-it-is");
/** The short TTL is published, and nothing else changes: what comes next will be seen sooner. */
export const dnsPrepare: Handler = (context) => apply(context, "short");
export const dnsRestore: Handler = (context) => apply(context, "normal");

const apply = async (context: CommandContext, ttl: DnsOrder["ttl"]): Promise<CommandResult> => {
  await context.config();
  const app = await context.app(context.mode === "preview" ? "look" : "change");
  const { reports, errors, exit } = await forEachDnsSite(context, async (site) => ({
    site,
    outcome: await app.applyDns({
      site,
      signal: context.signal,
      mode: context.mode,
      review: context.review,
      ttl,
    }),
  }));
  const zones = reports.flatMap(({ outcome }) => (outcome.kind === "done" ? outcome.report : []));
  return {
    data: { zones },
    text: dnsAppliedText(zones),
    errors: [...errors, ...stoppedRows(context, reports)],
    warnings: zones.flatMap(warningsOf),
    exit,
  };
};

function warningsOf({ site, provider, status, nameserver, failed }: DnsZoneApplied): readonly ErrorRow[] {
  if (status === "queued" && failed !== null) return [{ ...failed, site, account: null }];
  if (nameserver === "old") {
    return [
      dnsWarning(`${provider} has the new records, but its nameserver still answers the old ones`, site),
    ];
  }
  if (nameserver === "silent") {
    return [dnsWarning(`${provider} has the new records, but its nameserver does not answer`, site)];
  }
  return [];
}
