import { good, problem } from "../../doctor/finding.ts";
import { showPath } from "../../mirror/byte-path.ts";
import type { HealthFinding } from "../../report/account-health.ts";
import type { AccountId } from "../../site/site.ts";
import { catchAllWords, type PanelDesk } from "./panel-desk.ts";

export interface PanelLook {
  readonly site: string;
  readonly domain: string;
  readonly primary: AccountId;
  readonly desks: ReadonlyMap<AccountId, PanelDesk>;
}

type Desk = Extract<PanelDesk, { readonly kind: "read" }>;

/** Are the panels of both accounts set alike, where that matters? Pure. */
export function panelFindings(look: PanelLook): readonly HealthFinding[] {
  const about = { topic: "panel", site: look.site };
  const read: (readonly [AccountId, Desk])[] = [];
  const findings: HealthFinding[] = [];
  for (const [account, desk] of look.desks) {
    if (desk.kind === "read") read.push([account, desk]);
    else
      findings.push(
        problem(about, `the panel of ${account} does not tell its mail settings: ${desk.because}`, desk.hint),
      );
  }
  for (const [account, desk] of read)
    findings.push(...routingFindings(look, account, desk), ...replyFindings(look, account, desk));
  const [one, other] = read;
  if (one !== undefined && other !== undefined)
    findings.push(
      ...missing(look, "forwarders", [one, other]),
      ...missing(look, "mailboxes", [one, other]),
      ...catchAllFindings(look, [one, other]),
    );
  const names = read.map(([account]) => account).join(" and ");
  return findings.length > 0 || read.length === 0
    ? findings
    : [good(about, `${names}: local, and set alike`)];
}

function routingFindings(
  { site, domain }: PanelLook,
  account: AccountId,
  { routing }: Desk,
): readonly HealthFinding[] {
  if (routing.kind === "local") return [];
  return [
    problem(
      { topic: "panel", site },
      `the panel of ${account} takes mail of ${domain} as "${showPath(routing.said)}": it may send it away, or hold it in a queue that nobody sees`,
      routing.hint,
    ),
  ];
}

/** A second server that answers sends every reply twice, and answers what the mover only carries. */
function replyFindings(
  { site, primary }: PanelLook,
  account: AccountId,
  { autoresponders }: Desk,
): readonly HealthFinding[] {
  if (account === primary || autoresponders.length === 0) return [];
  return [
    problem(
      { topic: "panel", site },
      `${account} answers by itself for ${showPath(autoresponders.slice(0, 10).join(", "))}: senders may get two replies`,
      `Keep autoresponders on ${primary} only.`,
    ),
  ];
}

type Entry = readonly [AccountId, Desk];
type Pair = readonly [Entry, Entry];

function catchAllFindings({ site, domain }: PanelLook, [one, other]: Pair): readonly HealthFinding[] {
  const words = ([account, { catchAll }]: Entry) => `on ${account} it ${showPath(catchAllWords(catchAll))}`;
  if (catchAllWords(one[1].catchAll) === catchAllWords(other[1].catchAll)) return [];
  return [
    problem(
      { topic: "panel", site },
      `mail for addresses that do not exist: ${words(one)}, ${words(other)}`,
      `Set the default address of ${domain} alike in both panels.`,
    ),
  ];
}

function missing(
  { site }: PanelLook,
  list: "forwarders" | "mailboxes",
  [one, other]: Pair,
): readonly HealthFinding[] {
  const what = list === "forwarders" ? "forwarder" : "mailbox";
  const lacks = ([has, own]: Entry, [without, others]: Entry) =>
    own[list]
      .filter((entry) => !others[list].includes(entry))
      .map((entry) =>
        problem(
          { topic: "panel", site },
          `the ${what} ${showPath(entry)} is on ${has} and not on ${without}`,
          `Make it in the panel of ${without}, or remove it on ${has}.`,
        ),
      );
  return [...lacks(one, other), ...lacks(other, one)].slice(0, 50);
}
