import type { HealthFinding } from "../report/account-health.ts";
import { good, note, problem } from "./finding.ts";

const topic = "rsync";

/** Secluded arguments came with 3.0: without them a file name could be read as a command. */
const oldestUsable = [3, 0, 0];
/** From here on all holes that are known today are closed in the project's own releases. */
const oldestWithoutHoles = [3, 5, 0];

/**
 * Distributions patch old versions without a new number, so an old number is a question, not a verdict.
 *
 * @param here the controller's own version.
 */
export function rsyncFindings(there: string | null, here: string | null): readonly HealthFinding[] {
  return [...onAccount(there), ...onController(here)];
}

function onAccount(version: string | null): readonly HealthFinding[] {
  if (version === null || isOlder(version, oldestUsable)) {
    const text = version === null ? "is not there" : `${version} is too old`;
    return [
      problem(
        { topic },
        `${text}: no file can be copied`,
        "Ask the host for rsync 3.0 or newer on this account (on Debian: apt-get install rsync).",
      ),
    ];
  }
  if (isOlder(version, oldestWithoutHoles)) {
    return [
      note(
        { topic },
        `${version}: older than 3.5.0, the first release without known holes; whether the distribution has patched it cannot be told from the number`,
        "Ask the host whether its rsync is patched, or look at the package's own version (on Debian: dpkg -s rsync).",
      ),
    ];
  }
  return [good({ topic }, version)];
}

function onController(version: string | null): readonly HealthFinding[] {
  const about = { topic: "rsync here" };
  if (version === null || isOlder(version, [3, 1, 0])) {
    return [
      problem(
        about,
        "this machine has no rsync 3.1 or newer",
        "Install it, for example: apt-get install rsync (macOS: brew install rsync).",
      ),
    ];
  }
  if (!isOlder(version, [3, 4, 3])) return [];
  return [
    note(
      about,
      `${version} on this machine: older than 3.4.3; whether the distribution has patched it cannot be told from the number`,
      "Keep this machine's packages up to date, since it takes files from accounts that may be hacked.",
    ),
  ];
}

function isOlder(version: string, than: readonly number[]): boolean {
  const parts = version.split(".").map((part) => Number.parseInt(part, 10) || 0);
  for (const [at, wanted] of than.entries()) {
    const part = parts[at] ?? 0;
    if (part !== wanted) return part < wanted;
  }
  return false;
}
