import { ClonePanelError } from "../../core/errors.ts";
import type { SiteId } from "../../core/site/site.ts";
import { closest } from "../../core/words/closest.ts";
import type { CommandContext } from "../frame/command.ts";
import { type ErrorRow, type ExitCode, rowsOf } from "../frame/error-row.ts";
import { exitCodeOfSites } from "../frame/exit-code.ts";

export interface SitesOutcome<Report> {
  readonly reports: readonly Report[];
  readonly errors: readonly ErrorRow[];
  /** Of the failures; 0 when there are none. */
  readonly exit: ExitCode;
}

/** The same work for the named site, or for all one after another; one site's failure does not stop the others. */
export async function forEachSite<Report>(
  context: CommandContext,
  work: (site: SiteId) => Promise<Report>,
): Promise<SitesOutcome<Report>> {
  const sites = await chosenSites(context);
  const reports: Report[] = [];
  const errors: ErrorRow[] = [];
  for (const site of sites) {
    if (context.signal.aborted) break;
    try {
      reports.push(await work(site));
    } catch (error) {
      errors.push(...rowsOf(error).map((row) => ({ ...row, site: row.site ?? site })));
    }
  }
  if (context.signal.aborted) errors.unshift(...rowsOf(context.signal.reason));
  return { reports, errors, exit: exitCodeOfSites(sites.length, errors) };
}

/** The site named as first argument, or null for all. */
export async function chosenSite(context: CommandContext): Promise<SiteId | null> {
  const [named] = context.arguments;
  if (named === undefined) return null;
  const known = (await context.config()).sites.map(({ id }) => id);
  if (known.includes(named)) return named;
  throw new ClonePanelError("SITE_UNKNOWN", `there is no site "${named}" in the configuration`, {
    hint: hintFor(named, known),
    remedy: "owner",
  });
}

async function chosenSites(context: CommandContext): Promise<readonly SiteId[]> {
  const one = await chosenSite(context);
  return one === null ? (await context.config()).sites.map(({ id }) => id) : [one];
}

/** An account that was named, checked against the configuration. */
export async function knownAccount(context: CommandContext, named: string): Promise<string> {
  const known = [...(await context.config()).accounts.keys()];
  if (known.includes(named)) return named;
  throw new ClonePanelError("ACCOUNT_UNKNOWN", `there is no account "${named}" in the configuration`, {
    hint: hintFor(named, known),
    remedy: "owner",
  });
}

function hintFor(named: string, known: readonly string[]): string {
  const meant = closest(named, known);
  return meant === null ? `Known: ${known.join(", ")}` : `Did you mean ${meant}?`;
}
