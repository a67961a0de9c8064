import type { CertificateReport } from "../../core/report/certificate-report.ts";
import type { App } from "../../ports/app-port.ts";
import type { CommandContext, CommandResult, Handler } from "../frame/command.ts";
import type { ErrorRow } from "../frame/error-row.ts";
import { certificateText } from "../render/certificate-text.ts";
import { chosenSite, forEachSite } from "./for-each-site.ts";
import { stoppedRows } from "./stopped.ts";

const differenceFound = 4;

/** Of all sites, those of which nothing tells that they are served over HTTPS are passed over. */
export const certificateCheck: Handler = async (context) => {
  await context.config();
  const app = await context.app("look");
  const { reports, errors, exit } = await forEachSite(context, (site) =>
    app.checkCertificates({ site, signal: context.signal }),
  );
  const sites = reports.filter(({ accounts }) => accounts.some(({ served }) => served.length > 0));
  return shown(sites, { errors, exit: exit === 0 && !sites.every(isServed) ? differenceFound : exit });
};

export const certificateRenew: Handler = async (context) => {
  const config = await context.config();
  const named = await chosenSite(context);
  const app = await context.app(context.mode === "preview" ? "look" : "change");
  const isOurs = (site: string) =>
    site === named ||
    (config.services.get(site)?.certificates?.source.kind ?? "of-the-accounts") !== "of-the-accounts";
  const { reports, errors, exit } = await forEachSite(context, async (site) =>
    named === null && !isOurs(site) ? null : { site, outcome: await renewed(context, app, site) },
  );
  const asked = reports.filter((one) => one !== null);
  const done = asked.flatMap(({ outcome }) => (outcome.kind === "done" ? [outcome.report] : []));
  const all = [...errors, ...stoppedRows(context, asked), ...done.flatMap(failures)];
  return shown(done, { errors: all, exit: exit === 0 && all.length > 0 ? 1 : exit });
};

function renewed({ signal, mode, review }: CommandContext, app: App, site: string) {
  return app.renewCertificates({ site, signal, mode, review });
}

function shown(
  sites: readonly CertificateReport[],
  {
    errors,
    exit,
  }: { readonly errors: readonly ErrorRow[]; readonly exit: NonNullable<CommandResult["exit"]> },
): CommandResult {
  const warnings = sites.flatMap(({ site, warnings: words }) =>
    words.map((message) => ({ code: "CERTIFICATE_WARNING", message, hint: "", site, account: null })),
  );
  return { data: { sites }, text: certificateText(sites), errors, warnings, exit };
}

/** What waits for an account that is down is done by the next call; what failed needs a person. */
function failures({ site, accounts }: CertificateReport): readonly ErrorRow[] {
  return accounts
    .filter(({ installed }) => installed === "failed")
    .map(({ account, because }) => ({
      code: "CERTIFICATE_NOT_INSTALLED",
      message: because ?? "the certificate was not installed",
      hint: "The others have theirs. Mend it, then: clonepanel certificate renew",
      site,
      account,
    }));
}

function isServed({ accounts }: CertificateReport): boolean {
  return accounts.every(({ served }) => served.every(({ state }) => state === "good" || state === "warning"));
}
