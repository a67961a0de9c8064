import type { ReplicaStatus, SiteStatus } from "../../core/report/site-status.ts";
import { span } from "../../core/words/quantities.ts";
import { standingText } from "./check-text.ts";

export function statusText(sites: readonly SiteStatus[]): string {
  return sites.map(siteText).join("\n\n");
}

function siteText(site: SiteStatus): string {
  return [
    `${site.site}  ${site.state}`,
    `  primary     ${site.primary} (epoch ${site.epoch})`,
    `  generation  ${site.generation === null ? "none yet; run: clonepanel sync" : `${site.generation.number} of ${site.generation.at}`}`,
    ...ownerLines(site),
    ...site.replicas.map(replicaLine),
    `  snapshot    ${site.lastSnapshot === null ? "none yet" : site.lastSnapshot.id}`,
    `  drill       ${site.drill.state === "none" ? `never; run: clonepanel drill ${site.site}` : `${site.drill.state === "failed" ? "FAILED " : ""}${site.drill.because}`}`,
    ...moveLines(site),
    ...offsiteLines(site),
    ...dnsLines(site),
    ...mailLines(site),
    ...site.checks.map((check) => `  check       ${standingText(check)}`),
  ].join("\n");
}

function ownerLines({ owner }: SiteStatus): readonly string[] {
  if (owner === undefined) return [];
  return [`  controller  ${owner ?? "none works on it just now"}`];
}

function replicaLine(replica: ReplicaStatus): string {
  const carries = replica.generation === null ? "never written to" : `generation ${replica.generation}`;
  const lag = replica.lagSeconds === null ? "" : `, lag ${lagWords(replica.lagSeconds)}`;
  const sync = replica.inSync ? "in sync" : "not in sync";
  return `  ${replica.role.padEnd(10)}  ${replica.account}: ${sync}, ${carries}${lag}`;
}

function lagWords(seconds: number): string {
  return seconds < 1 ? "under 1 s" : span(seconds * 1_000);
}

function moveLines({ lastMove }: SiteStatus): readonly string[] {
  if (lastMove === null) return [];
  const { kind, from, to, at, rtoMs, rpoMs } = lastMove;
  const lost = rpoMs === 0 ? "nothing lost" : `at most the last ${span(rpoMs)} lost`;
  return [`  last move   ${kind} from ${from} to ${to}, ${at}: took ${span(rtoMs)}, ${lost}`];
}

function offsiteLines({ offsite }: SiteStatus): readonly string[] {
  if (offsite === null) return [];
  const { state, snapshot, because } = offsite;
  return [
    `  off-site    ${snapshot ?? "none yet"}: ${state === "none" ? "run: clonepanel offsite copy" : because}`,
  ];
}

function dnsLines({ dns }: SiteStatus): readonly string[] {
  if (dns === null) return [];
  const { parity, publishes, drain } = dns;
  const seen =
    drain === null ? "" : `; changed ${drain.publishedAt}, seen by the world from ${drain.drainedAt}`;
  return [
    `  dns         ${parity ? "parity" : "no parity"}, publishes ${publishes.join(", ") || "nobody"}${seen}`,
  ];
}

function mailLines({ mail, mailRoles, site }: SiteStatus): readonly string[] {
  if (mailRoles === null) return [];
  const { primary, secondary } = mailRoles;
  const roles = `primary ${primary}, secondary ${secondary}`;
  if (mail === null)
    return [`  mail        ${roles}: not looked at yet; run: clonepanel mail transfer ${site}`];
  const oldest = mail.oldestSeconds === null ? "" : `, the oldest for ${span(mail.oldestSeconds * 1_000)}`;
  return [`  mail        ${roles}: ${mail.pending} waiting${oldest}`];
}
