import type { AppDetection, AppDriver, AppManifest, AppPlace } from "../../../ports/app.ts";
import type { AccountCode } from "../account-code.ts";
import { probeRoot } from "../probe-root.ts";
import { planWordpressAccount, planWordpressDetach, pluginPath } from "./account-files.ts";
import { contentFolder, wordpressPolicy } from "./policy.ts";
import { readWordpressFacts } from "./read-facts.ts";
import { planWordpressRehearsal } from "./rehearsal.ts";

export const manifest = {
  id: "wordpress",
  title: "WordPress",
  readOnlyLayers: ["gate", "filters", "wpdb", "session", "database-user"],
} as const satisfies AppManifest;

export function openWordpressDriver(code: AccountCode): AppDriver {
  return {
    manifest,
    detect,
    readFacts: (place) => readWordpressFacts(code, place),
    policy: wordpressPolicy,
    reads: (facts) => [
      { path: "gate.php", place: "state" },
      { path: "role.php", place: "state" },
      { path: "chain", place: "state" },
      { path: "wp-config.php", place: "root" },
      { path: ".htaccess", place: "root" },
      { path: ".user.ini", place: "root" },
      { path: pluginPath(facts === null ? "wp-content" : contentFolder(facts)), place: "root" },
    ],
    planAccountSide: (order) => planWordpressAccount(code, order),
    planDetach: (order) => planWordpressDetach(code, order),
    planRehearsal: planWordpressRehearsal,
  };
}

async function detect(place: AppPlace): Promise<AppDetection> {
  const content = await probeRoot(place);
  if (content === "empty") return { kind: "empty" };
  if (content === "wordpress")
    return { kind: "found", because: "wp-load.php and wp-includes/version.php are there" };
  return { kind: "absent", because: "wp-load.php is not there" };
}
