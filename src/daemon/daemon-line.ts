import type { SiteId } from "../core/site/site.ts";
import { span } from "../core/words/quantities.ts";

/** What the daemon says: one line an outcome, for a log file or a program. */
export interface DaemonLine {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly site: SiteId | null;
  readonly job:
    | "mirror"
    | "snapshot"
    | "prune"
    | "proof"
    | "live-proof"
    | "trash"
    | "check"
    | "watch"
    | "dns"
    | "mail"
    | "certificate"
    | "offsite"
    | "offsite-proof"
    | "drill"
    | "fitness"
    | "status-page"
    | "requests"
    | "notify"
    | "share"
    | "panel"
    | "secrets"
    | "schedule";
  /** `waits`: a person must decide. `missed`: this machine slept. `alarm`: something is wrong. `late`: jobs wait too long. */
  readonly outcome:
    | "alarm"
    | "changed"
    | "unchanged"
    | "failed"
    | "waits"
    | "missed"
    | "late"
    | "started"
    | "stopped";
  readonly text: string;
  readonly code: string | null;
  readonly durationMs: number | null;
}

export function plainDaemonLine(line: DaemonLine): string {
  const what = line.site === null ? line.job : `${line.site} ${line.job}`;
  const code = line.code === null ? "" : ` [${line.code}]`;
  const took = line.durationMs === null ? "" : ` (${span(line.durationMs)})`;
  return `${line.at} ${what} ${line.outcome}: ${line.text}${code}${took}`;
}
