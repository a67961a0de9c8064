import type { CheckRun } from "../../core/report/check-report.ts";
import type { Handler } from "../frame/command.ts";
import { checkText } from "../render/check-text.ts";
import { forEachSite } from "./for-each-site.ts";

const differenceFound = 4;

/** Of all sites, those without checks are passed over. Not knowing is a difference too. */
export const check: Handler = async (context) => {
  await context.config();
  const app = await context.app("look");
  const outcome = await forEachSite(context, (site) =>
    app.check({ site, names: null, signal: context.signal }),
  );
  const sites = outcome.reports.filter(({ checks }) => checks.length > 0);
  const isFine = sites.every(({ checks }) =>
    checks.every(({ verdict }) => verdict === "good" || verdict === "warning"),
  );
  return {
    data: { sites },
    text: checkText(sites),
    errors: outcome.errors,
    warnings: sites.flatMap(lineWarning),
    exit: outcome.exit === 0 && !isFine ? differenceFound : outcome.exit,
  };
};

function lineWarning({ site, ownLine }: CheckRun) {
  if (ownLine.state !== "unproven") return [];
  const message = `this machine's own line is not proven (${ownLine.because}), so failures here say nothing`;
  const hint =
    "Look at this machine's network, or name places that it can reach: anchors in the configuration.";
  return [{ code: "OWN_LINE_UNPROVEN", message, hint, site, account: null }];
}
