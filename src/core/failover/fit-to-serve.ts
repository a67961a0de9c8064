import { clockFindings, quotaFindings } from "../doctor/account-findings.ts";
import type { AccountProbe } from "../doctor/account-probe.ts";
import { cronFindings } from "../doctor/cron-findings.ts";
import { phpFindings } from "../doctor/php-findings.ts";
import type { HealthFinding } from "../report/account-health.ts";
import type { FitnessRow } from "../report/fitness.ts";
import type { AccountId, SiteId } from "../site/site.ts";
import { bytes, span } from "../words/quantities.ts";

export type Probed = Pick<AccountProbe, "php" | "quota" | "disk" | "clockAheadSeconds" | "cronLines">;

/** What was seen while nothing was wrong; null: it could not be looked at. */
export interface FitnessSeen {
  readonly site: SiteId;
  readonly account: AccountId;
  readonly primary: AccountId;
  readonly here: Probed | null;
  readonly there: Probed | null;
  /** Of the site in the vault; null: nothing is there yet. */
  readonly sizeBytes: number | null;
  readonly lagMs: number | null;
  readonly maxLagMs: number;
  /** Why browsers would refuse it there; null: it is not served over HTTPS. */
  readonly certificateFaults: readonly string[] | null;
  /** Why a provider would refuse to name it; null: the names are not ours. */
  readonly nameRefusals: readonly string[] | null;
}

/** A row that is just being seen. */
export type NewRow = Omit<FitnessRow, "seenAtMs">;

/** Could this account be the primary? One row a question, red where it could not. Pure. */
export function fitToServe(seen: FitnessSeen): readonly NewRow[] {
  const { site, here, there, primary } = seen;
  return [
    lagRow(seen),
    ...(here === null
      ? [row("login", "red", "it could not be looked at", `clonepanel doctor ${seen.account}`)]
      : [
          ...phpFindings(site, here.php, { account: primary, php: there?.php ?? null }).map(rowOf),
          roomRow(here, seen.sizeBytes),
          ...quotaFindings(here.quota).map(rowOf),
          ...clockFindings(here.clockAheadSeconds).map(rowOf),
          ...cronRows(here, there, primary),
        ]),
    ...faultRows("certificate", seen.certificateFaults, `clonepanel certificate check ${site}`),
    ...faultRows("names", seen.nameRefusals, `clonepanel dns plan ${site}`),
  ];
}

function lagRow({ lagMs, maxLagMs, account, site }: FitnessSeen): NewRow {
  if (lagMs === null)
    return row("lag", "red", `${account} carries no complete copy`, `clonepanel sync ${site}`);
  const words = `${span(lagMs)} behind`;
  return lagMs > maxLagMs
    ? row(
        "lag",
        "red",
        `${words}, more than may be lost by itself (${span(maxLagMs)})`,
        `clonepanel sync ${site}`,
      )
    : row("lag", "green", words, null);
}

/** A full disk is found by the first upload after the promotion otherwise. */
const leastFree = { bytes: 64 * 1_024 * 1_024, share: 0.05, inodes: 1_000 } as const;

function roomRow({ disk }: Probed, sizeBytes: number | null): NewRow {
  if (disk === null) return row("room", "amber", "it does not tell how much room is left", null);
  const wanted = Math.max(leastFree.bytes, Math.round((sizeBytes ?? 0) * leastFree.share));
  const next = "Free room there, or raise the quota.";
  if (disk.freeBytes < wanted)
    return row("room", "red", `${bytes(disk.freeBytes)} free, less than ${bytes(wanted)}`, next);
  if (disk.freeInodes !== null && disk.freeInodes < leastFree.inodes)
    return row("room", "red", `room for only ${disk.freeInodes} more files`, next);
  return row("room", "green", `${bytes(disk.freeBytes)} free`, null);
}

function cronRows(here: Probed, there: Probed | null, primary: AccountId): readonly NewRow[] {
  if (there === null) return [row("crontab", "amber", `${primary} could not be compared with`, null)];
  const findings = cronFindings(here.cronLines, { account: primary, lines: there.cronLines });
  return findings.length === 0
    ? [row("crontab", "green", `has all that ${primary} has`, null)]
    : findings.map(rowOf);
}

function faultRows(
  topic: FitnessRow["topic"],
  faults: readonly string[] | null,
  next: string,
): readonly NewRow[] {
  if (faults === null) return [];
  return faults.length === 0
    ? [row(topic, "green", topic === "names" ? "every provider would follow" : "valid for all names", null)]
    : faults.map((fault) => row(topic, "red", fault, next));
}

const levels = { good: "green", note: "amber", problem: "red" } as const;

function rowOf({ topic, level, text, next }: HealthFinding): NewRow {
  return row(topic, levels[level], text, next);
}

function row(topic: string, level: FitnessRow["level"], text: string, next: string | null): NewRow {
  return { topic, level, text, next };
}
