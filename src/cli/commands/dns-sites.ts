import { ClonePanelError } from "../../core/errors.ts";
import type { SiteId } from "../../core/site/site.ts";
import type { CommandContext } from "../frame/command.ts";
import type { ErrorRow } from "../frame/error-row.ts";
import { forEachSite, type SitesOutcome } from "./for-each-site.ts";

/** Like forEachSite; of all sites, those without DNS in the configuration are passed over. */
export async function forEachDnsSite<Report>(
  context: CommandContext,
  work: (site: SiteId) => Promise<Report>,
): Promise<SitesOutcome<Report>> {
  const { services } = await context.config();
  const isNamed = context.arguments.length > 0;
  const hasDns = (site: SiteId) => (services.get(site)?.dns ?? null) !== null;
  if (!isNamed && ![...services.keys()].some(hasDns)) throw nothingConfigured();
  const outcome = await forEachSite(context, async (site) =>
    isNamed || hasDns(site) ? { report: await work(site) } : null,
  );
  return { ...outcome, reports: outcome.reports.flatMap((one) => (one === null ? [] : [one.report])) };
}

/** Something that is worth a word beside the data. */
export function dnsWarning(message: string, site: SiteId): ErrorRow {
  const hint = "See the message; clonepanel dns check and clonepanel dns plan look again.";
  return { code: "DNS_WARNING", message, hint, site, account: null };
}

function nothingConfigured(): ClonePanelError {
  return new ClonePanelError("DNS_NOT_CONFIGURED", "no site has DNS in the configuration", {
    hint: "Add dnsProviders and the site's dns section; docs/examples/clonepanel.yaml shows them.",
    remedy: "owner",
  });
}
