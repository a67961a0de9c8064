import type { HealthFinding } from "../report/account-health.ts";
import type { AccountProbe, PhpFacts } from "./account-probe.ts";
import { good, note, problem } from "./finding.ts";

const topic = "php";
/** Without one of these no WordPress, and hardly another site with a database, answers at all. */
const vital = new Set(["mysqli", "pdo_mysql", "json", "hash"]);

/** The command line's PHP; the web server may use another one. `primary` is null on the primary itself. */
export function phpFindings(
  site: string,
  here: AccountProbe["php"],
  primary: { readonly account: string; readonly php: AccountProbe["php"] } | null,
): readonly HealthFinding[] {
  const about = { topic, site };
  if (here === null)
    return [
      note(
        about,
        "no PHP on the command line: settings are read as text",
        "Ask the host for php on the command line.",
      ),
    ];
  if (isOlder(here.version, "7.2"))
    return [
      problem(
        about,
        `${here.version} is older than 7.2, which ClonePanel's own files need`,
        "Choose a newer PHP for this site in the host's panel.",
      ),
    ];
  if (primary === null || primary.php === null)
    return [good(about, `${here.version} with ${here.extensions.length} extensions`)];
  const differences = [...versionDifference(about, here, primary.php, primary.account)];
  const missing = missingExtensions(here, primary.php);
  if (missing.length > 0) differences.push(extensionFinding(about, missing, primary.account));
  return differences.length > 0
    ? differences
    : [good(about, `${here.version} with all extensions of "${primary.account}"`)];
}

function versionDifference(
  about: { readonly topic: string; readonly site: string },
  here: PhpFacts,
  there: PhpFacts,
  account: string,
): readonly HealthFinding[] {
  if (branchOf(here.version) === branchOf(there.version)) return [];
  return [
    note(
      about,
      `${here.version} here, ${there.version} on "${account}"`,
      `Choose PHP ${branchOf(there.version)} for this site in the host's panel, on the command line too.`,
    ),
  ];
}

function missingExtensions(here: PhpFacts, there: PhpFacts): readonly string[] {
  const known = new Set(here.extensions.map((name) => name.toLowerCase()));
  return there.extensions.filter((name) => !known.has(name.toLowerCase()));
}

function extensionFinding(
  about: { readonly topic: string; readonly site: string },
  missing: readonly string[],
  account: string,
): HealthFinding {
  const text = `lacks what "${account}" has: ${missing.join(", ")}`;
  const next = "Switch these extensions on in the host's panel.";
  return missing.some((name) => vital.has(name.toLowerCase()))
    ? problem(about, text, next)
    : note(about, text, `${next} A promoted replica may miss them.`);
}

function branchOf(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}

function isOlder(version: string, than: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = than.split(".").map(Number);
  return major < wantedMajor || (major === wantedMajor && minor < wantedMinor);
}
