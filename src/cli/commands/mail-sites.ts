import { ClonePanelError } from "../../core/errors.ts";
import type { SiteId } from "../../core/site/site.ts";
import type { CommandContext } from "../frame/command.ts";
import { forEachSite, type SitesOutcome } from "./for-each-site.ts";

/** Like forEachSite; of all sites, those without mail in the configuration are passed over. */
export async function forEachMailSite<Report>(
  context: CommandContext,
  work: (site: SiteId) => Promise<Report>,
): Promise<SitesOutcome<Report>> {
  const { services } = await context.config();
  const isNamed = context.arguments.length > 0;
  const hasMail = (site: SiteId) => (services.get(site)?.mail ?? null) !== null;
  if (!isNamed && ![...services.keys()].some(hasMail)) throw nothingConfigured();
  const outcome = await forEachSite(context, async (site) =>
    isNamed || hasMail(site) ? { report: await work(site) } : null,
  );
  return { ...outcome, reports: outcome.reports.flatMap((one) => (one === null ? [] : [one.report])) };
}

function nothingConfigured(): ClonePanelError {
  return new ClonePanelError("MAIL_NOT_CONFIGURED", "no site has mail in the configuration", {
    hint: "Add the site's mail section; docs/examples/clonepanel.yaml shows it.",
    remedy: "owner",
  });
}
