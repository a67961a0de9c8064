import { assertNever } from "../core/assert-never.ts";
import type { Notice, Severity } from "../core/notify/notice.ts";
import type { CheckRow } from "../core/report/check-report.ts";
import type { WatchReport } from "../core/report/watch-report.ts";
import type { SiteId } from "../core/site/site.ts";
import type { JobOutcome, SiteJob } from "./site-jobs.ts";

/** Whatever else is seen of a dead server has this one cause, and is told with it. */
function outageOf(site: SiteId): string {
  return site;
}

const causedByOutage = new Set<CheckRow["kind"]>(["http", "tcp", "dns", "smtp", "imap", "ssh", "lag"]);

/** Of how a check stands. One that another bad check explains raises no alarm of its own; an unknown one says nothing new. */
export function noticesOfChecks(site: SiteId, checks: readonly CheckRow[]): readonly Notice[] {
  return checks.flatMap((row): readonly Notice[] => {
    const key = `${site} check ${row.name}`;
    const cause = causedByOutage.has(row.kind) ? outageOf(site) : key;
    const bad = (severity: Severity, words: string): readonly Notice[] => [
      {
        kind: "bad",
        key,
        cause,
        site,
        severity,
        title: `${site}: ${row.name} ${words}`,
        because: row.because,
      },
    ];
    switch (row.state) {
      case "good":
      case "maintenance":
        return [{ kind: "good", key }];
      case "bad":
        return row.causedBy === null ? bad("alarm", "is bad") : [];
      case "warning":
        return bad("warning", "is not as it should be");
      case "flapping":
        return bad("warning", "comes and goes");
      case "failing":
      case "unknown":
        return [];
      default:
        return assertNever(row.state);
    }
  });
}

/** Of what the watch decided. A primary that is missed for a moment concerns nobody yet. */
export function noticesOfWatch({ site, phase, because, primary }: WatchReport): readonly Notice[] {
  const key = `${site} primary`;
  const well: Notice = { kind: "good", key };
  const [spare, returned] = [`${site} spare`, `${site} returned`];
  const hasSpare: Notice = { kind: "good", key: spare };
  const isSettled: Notice = { kind: "good", key: returned };
  const bad = (about: string, severity: Severity, title: string): Notice => {
    const cause = about === key ? outageOf(site) : about;
    // What the old primary took alone lies there until a person looks.
    const next = about === returned ? `; what only it has: clonepanel rescue list ${site}` : "";
    const words = { title: `${site}: ${title}`, because: `${because}${next}` };
    return { kind: "bad", key: about, cause, site, severity, ...words };
  };
  switch (phase) {
    case "steady":
      return [well, hasSpare, isSettled];
    case "suspect":
      return [];
    case "confirm":
    case "intent":
    case "fence-wait":
    case "promoting":
      return [bad(key, "alarm", `the primary ${primary} is down`)];
    case "blocked":
      return [bad(key, "alarm", `the primary ${primary} is down, and a person must decide`)];
    case "failed-over":
      return [well, isSettled, bad(spare, "warning", `${primary} took over and has no replica`)];
    case "returned":
      return [
        well,
        hasSpare,
        bad(returned, "warning", `the old primary is back; ${primary} stays the primary`),
      ];
  }
}

/** One failure may be a glitch; the third in a row is worth a message. */
const failuresToTell = 3;
/** Proofs are rare, so none of their failures is passed over; and these mean that something is lost. */
const rareKinds = new Set<SiteJob["kind"]>(["drill", "proof", "offsite-proof", "certificate"]);
const gravest = new Set([
  "SNAPSHOT_DAMAGED",
  "LIVE_DIFFERS",
  "OFFSITE_DAMAGED",
  "DRILL_FAILED",
  "VAULT_DAMAGED",
]);
/** What a dead server does to whoever works with it. */
const outageCodes = new Set([
  "ACCOUNT_UNREACHABLE",
  "REMOTE_TIMED_OUT",
  "DATABASE_UNREACHABLE",
  "MAIL_SERVER_UNREACHABLE",
  "MAIL_LINE_LOST",
  "DNS_UNREACHABLE",
  // The pass that found it dead twice finds the failover at work the third time.
  "SITE_LOCKED",
]);

/** Of a job that goes on failing, waits for a person, or raised an alarm by itself. */
export function noticesOfJob(
  { site, kind }: Pick<SiteJob, "site" | "kind">,
  { outcome, text, code }: JobOutcome,
  failures: number,
): readonly Notice[] {
  const key = `${site} ${kind}`;
  const because = code === null ? text : `${text} [${code}]`;
  const isOutage = code !== null && outageCodes.has(code);
  const bad = (severity: Severity, words: string): readonly Notice[] => [
    {
      ...{ kind: "bad", key, site, severity, because, title: `${site}: ${kind} ${words}` },
      cause: isOutage ? outageOf(site) : key,
    },
  ];
  switch (outcome) {
    case "failed":
      if (code !== null && gravest.has(code)) return bad("alarm", "failed");
      return failures >= (rareKinds.has(kind) ? 1 : failuresToTell) ? bad("warning", "goes on failing") : [];
    case "waits":
      return code === "SITE_HELD" ? [{ kind: "good", key }] : bad("warning", "waits for a person");
    case "alarm":
      return bad("alarm", "raised an alarm");
    default:
      return [{ kind: "good", key }];
  }
}
