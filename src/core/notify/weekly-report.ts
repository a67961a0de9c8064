import type { SiteStatus } from "../report/site-status.ts";
import { count, span } from "../words/quantities.ts";
import type { Report } from "./book.ts";
import type { Incident } from "./incident.ts";

/** Silence is a state: who hears nothing for a week cannot know whether all is well or nobody looks. */
export function weeklyReport(
  sites: readonly SiteStatus[],
  open: readonly Incident[],
  isoTime: (atMs: number) => string,
): Report {
  const lines = sites.map((site) => ({ site: site.site, ...lineOf(site) }));
  const wrong = lines.filter(({ faults }) => faults.length > 0);
  const isWell = wrong.length === 0 && open.length === 0;
  const title = isWell
    ? `all is well: ${count(sites.length, "site")}, ${provenOf(sites)}`
    : `not all is well: ${[...wrong.map(({ site }) => site), ...open.map(({ title: what }) => what)].slice(0, 3).join("; ")}`;
  return {
    severity: isWell ? "info" : "warning",
    title,
    text: [
      ...open.map((one) => `open: ${one.title}: ${one.because} (since ${isoTime(one.openedAt)})`),
      ...lines.map(({ site, faults, facts }) => `${site}: ${[...faults, ...facts].join(", ")}`),
    ].join("\n"),
  };
}

/** The oldest proof, since the others are better. */
function provenOf(sites: readonly SiteStatus[]): string {
  const proofs = sites.map(({ drill }) => drill.at).filter((at) => at !== null);
  if (proofs.length < sites.length) return "not every one has had a restore drill";
  const [oldest] = proofs.toSorted((left, right) => left.localeCompare(right));
  return oldest === undefined ? "nothing to prove" : `proven by restore drills at ${oldest}`;
}

interface Line {
  readonly faults: readonly string[];
  readonly facts: readonly string[];
}

function lineOf(site: SiteStatus): Line {
  const faults: string[] = [];
  if (site.state !== "steady") faults.push(`STATE ${site.state}`);
  if (site.drill.state === "failed" || site.drill.state === "unknown")
    faults.push(`DRILL ${site.drill.because}`);
  for (const { account, inSync } of site.replicas) if (!inSync) faults.push(`${account} NOT IN SYNC`);
  for (const { name, state } of site.checks) if (state === "bad") faults.push(`${name} BAD`);
  if (site.dns !== null && !site.dns.parity) faults.push("the nameservers are NOT ALIKE");
  return { faults, facts: factsOf(site) };
}

function factsOf({ primary, replicas, lastSnapshot, drill, offsite }: SiteStatus): readonly string[] {
  return [
    `primary ${primary}`,
    ...replicas.map(({ account, lagSeconds }) =>
      lagSeconds === null ? `${account} empty` : `${account} ${span(lagSeconds * 1_000)} behind`,
    ),
    lastSnapshot === null ? "no snapshot" : `last snapshot ${lastSnapshot.at}`,
    drill.at === null ? "never drilled" : `restored in a drill at ${drill.at}`,
    ...(offsite === null ? [] : [`off-site ${offsite.snapshot ?? "none"}: ${offsite.because}`]),
  ];
}
