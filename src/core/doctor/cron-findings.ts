import type { HealthFinding } from "../report/account-health.ts";
import { note } from "./finding.ts";

const shownLines = 5;

/** Lines of the primary's crontab that a promoted replica would lack. What looks like a secret is not printed. */
export function cronFindings(
  here: readonly string[],
  primary: { readonly account: string; readonly lines: readonly string[] },
): readonly HealthFinding[] {
  const known = new Set(here.map(normal));
  const missing = primary.lines.map(normal).filter((line) => isJob(line) && !known.has(line));
  if (missing.length === 0) return [];
  const shown = missing.slice(0, shownLines).map(withoutSecrets).join(" | ");
  const more = missing.length > shownLines ? ` | and ${missing.length - shownLines} more` : "";
  return [
    note(
      { topic: "crontab" },
      `a promotion would lack what the crontab of "${primary.account}" has: ${shown}${more}`,
      "Keep these lines ready: they belong into this account's crontab (crontab -e) when it becomes primary.",
    ),
  ];
}

function normal(line: string): string {
  return line.trim().replace(/\s+/g, " ");
}

/** Not a setting such as MAILTO=..., and not our own: that one goes by itself. */
function isJob(line: string): boolean {
  return /^(@\w+|[\d*])/.test(line) && !/ \.clonepanel\/\S+\/renew\.php /.test(line);
}

export function withoutSecrets(line: string): string {
  return line
    .replace(/(:\/\/)[^\s/@]+@/g, "$1[...]@")
    .replace(/([\w-]*(?:pass|secret|token|key|auth|pwd)[\w-]*["']?\s*[=: ]\s*)\S+/gi, "$1[...]")
    .replace(/(\s-p)\S+/g, "$1[...]")
    .slice(0, 160);
}
