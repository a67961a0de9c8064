import { good, problem } from "../../doctor/finding.ts";
import type { HealthFinding } from "../../report/account-health.ts";
import type { AccountId } from "../../site/site.ts";

export type PanelDesk =
  | {
      readonly kind: "read";
      /** What the panel does with the domain's mail: its own words, "local", "secondary", "remote", "auto". */
      readonly routing: string;
      /** Addresses, lower case. */
      readonly mailboxes: readonly string[];
      /** `from to`. */
      readonly forwarders: readonly string[];
      /** What becomes of mail for addresses that do not exist, as the panel writes it. */
      readonly catchAll: string;
      readonly autoresponders: readonly string[];
    }
  | { readonly kind: "unreadable"; readonly because: string };

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
        problem(
          about,
          `the panel of ${account} does not tell its mail settings: ${desk.because}`,
          "Log in to it by SSH and try: uapi Email list_pops",
        ),
      );
  }
  for (const [account, desk] of read)
    findings.push(...routingFindings(look, account, desk), ...replyFindings(look, account, desk));
  const [one, other] = read;
  if (one !== undefined && other !== undefined) {
    for (const list of ["forwarders", "mailboxes"] as const)
      findings.push(...missing(look, list, [one, other]));
    if (one[1].catchAll !== other[1].catchAll)
      findings.push(
        problem(
          about,
          `mail for addresses that do not exist: ${one[0]} says ${one[1].catchAll}, ${other[0]} says ${other[1].catchAll}`,
          `Set the default address of ${look.domain} alike in both panels.`,
        ),
      );
  }
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
  if (routing === "local") return [];
  return [
    problem(
      { topic: "panel", site },
      `the panel of ${account} takes mail of ${domain} as "${routing}": it may send it away, or hold it in a queue that nobody sees`,
      `Set Email Routing of ${domain} to "local" there: uapi Email set_always_accept domain=${domain} mxcheck=local`,
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
      `${account} answers by itself for ${autoresponders.slice(0, 10).join(", ")}: senders may get two replies`,
      `Keep autoresponders on ${primary} only.`,
    ),
  ];
}

type Entry = readonly [AccountId, Desk];

function missing(
  { site }: PanelLook,
  list: "forwarders" | "mailboxes",
  [one, other]: readonly [Entry, Entry],
): readonly HealthFinding[] {
  const what = list === "forwarders" ? "forwarder" : "mailbox";
  const lacks = ([has, own]: Entry, [without, others]: Entry) =>
    own[list]
      .filter((entry) => !others[list].includes(entry))
      .map((entry) =>
        problem(
          { topic: "panel", site },
          `the ${what} ${entry} is on ${has} and not on ${without}`,
          `Make it in the panel of ${without}, or remove it on ${has}.`,
        ),
      );
  return [...lacks(one, other), ...lacks(other, one)].slice(0, 50);
}
