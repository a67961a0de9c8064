import type { DnsZoneApplied } from "../../core/report/dns.ts";
import type { SiteId } from "../../core/site/site.ts";
import type { App, DnsOrder } from "../../ports/app-port.ts";
import type { CommandContext, CommandResult, Handler } from "../frame/command.ts";
import type { ErrorRow } from "../frame/error-row.ts";
import { dnsAppliedText } from "../render/dns-text.ts";
import { dnsWarning, forEachDnsSite } from "./dns-sites.ts";
import { stoppedRows } from "./stopped.ts";

export const dnsApply: Handler = (context) => apply(context, "as-it-is");
/** The short TTL is published, and nothing else changes: what comes next will be seen sooner. */
export const dnsPrepare: Handler = (context) => apply(context, "short");
export const dnsRestore: Handler = (context) => apply(context, "normal");

/** Back to what stood before the last change. */
export const dnsUndo: Handler = (context) =>
  change(context, (app, site) => {
    const { signal, mode, review } = context;
    return app.undoDns({ site, signal, mode, review });
  });

const apply = (context: CommandContext, ttl: DnsOrder["ttl"]): Promise<CommandResult> =>
  change(context, (app, site) => {
    const { signal, mode, review, flags } = context;
    const allowed = (flag: string) => (flags.has(flag) ? "allowed" : "guarded");
    const consent = { deletions: allowed("allow-deletions"), delicate: allowed("allow-delicate") } as const;
    return app.applyDns({ site, signal, mode, review, ttl, plan: flags.get("plan") ?? null, consent });
  });

async function change(
  context: CommandContext,
  work: (app: App, site: SiteId) => ReturnType<App["applyDns"]>,
): Promise<CommandResult> {
  await context.config();
  const app = await context.app(context.mode === "preview" ? "look" : "change");
  const { reports, errors, exit } = await forEachDnsSite(context, async (site) => ({
    site,
    outcome: await work(app, site),
  }));
  const zones = reports.flatMap(({ outcome }) => (outcome.kind === "done" ? outcome.report : []));
  return {
    data: { zones },
    text: dnsAppliedText(zones),
    errors: [...errors, ...stoppedRows(context, reports)],
    warnings: zones.flatMap(warningsOf),
    exit,
  };
}

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
