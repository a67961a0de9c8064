import type {
  AppDetection,
  AppDriver,
  AppFacts,
  AppManifest,
  AppPlace,
  AppPolicy,
} from "../../../ports/app.ts";
import type { AccountCode } from "../account-code.ts";
import { onlyChanged, planGate, planGateDetach, planGateSwitch, planHtaccessFile } from "../gate-files.ts";
import { readPhpVersion } from "../php-version.ts";
import { probeRoot } from "../probe-root.ts";

export const manifest = {
  id: "php",
  title: "Any PHP site",
  readOnlyLayers: ["gate"],
} as const satisfies AppManifest;

/** A PHP site that ClonePanel knows nothing else about: its databases come from the configuration. */
export function openPhpDriver(code: AccountCode): AppDriver {
  return {
    manifest,
    detect,
    readFacts,
    policy,
    reads: () => [
      { path: "gate.php", place: "state" },
      { path: "chain", place: "state" },
      { path: ".htaccess", place: "root" },
      { path: ".user.ini", place: "root" },
    ],
    planAccountSide: (order) =>
      onlyChanged(order, [
        planGate(code, order, "php"),
        ...planHtaccessFile(order),
        ...planGateSwitch(order),
      ]),
    planDetach: (order) => planGateDetach(code, order, "php"),
    // Where its settings stand is its own secret: nobody here could give it another database.
    planRehearsal: () => null,
  };
}

async function detect(place: AppPlace): Promise<AppDetection> {
  const content = await probeRoot(place);
  if (content === "empty") return { kind: "empty" };
  if (content === "php" || content === "wordpress") return { kind: "found", because: "there are PHP files" };
  return { kind: "absent", because: "there is no PHP file" };
}

async function readFacts(place: AppPlace): Promise<AppFacts> {
  const php = await readPhpVersion(place);
  return {
    version: null,
    databases: new Map(),
    phpVersion: php.version,
    phpExtensions: php.extensions,
    tablePrefix: null,
    saltsFingerprint: null,
    warnings: [
      "Requests that write by a plain GET pass the gate: give the replica a database user with SELECT only.",
    ],
    own: {},
  };
}

function policy(): AppPolicy {
  return {
    exclude: ["error_log", ".well-known/acme-challenge/", ".clonepanel/"],
    perHost: [".user.ini", "php.ini", ".htaccess"],
    databases: new Map(),
  };
}
