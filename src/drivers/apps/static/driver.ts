import type {
  AppDetection,
  AppDriver,
  AppFacts,
  AppFound,
  AppManifest,
  AppPlace,
} from "../../../ports/app.ts";
import { probeRoot } from "../probe-root.ts";

export const manifest = {
  id: "static",
  title: "Static files",
  readOnlyLayers: [],
} as const satisfies AppManifest;

/** Files only. Nothing is installed, since nothing there can write. */
export function openStaticDriver(): AppDriver {
  return {
    manifest,
    detect,
    readFacts,
    policy: () => ({ exclude: [], perHost: [], databases: new Map() }),
    reads: () => [],
    planAccountSide: () => [],
    planDetach: () => [],
    planRehearsal: () => null,
  };
}

async function detect(place: AppPlace): Promise<AppDetection> {
  const content = await probeRoot(place);
  if (content === "empty") return { kind: "empty" };
  const because = content === "files" ? "there are only plain files" : "it holds files";
  return { kind: "found", because, own: content };
}

async function readFacts(place: AppPlace, found?: AppFound): Promise<AppFacts> {
  const content = found?.own ?? (await probeRoot(place));
  const runs = content === "php" || content === "wordpress" || content === "cgi";
  return {
    version: null,
    databases: new Map(),
    phpVersion: null,
    phpExtensions: [],
    tablePrefix: null,
    saltsFingerprint: null,
    warnings: runs
      ? [
          "The site holds PHP or CGI programs: a replica runs them, too, and nothing keeps them from writing. Consider app: php.",
        ]
      : [],
    own: {},
  };
}
