import type { ConfigOutcome } from "../config/read-config.ts";
import type { Config } from "../core/site/config.ts";
import { type ConfigFile, type ConfigFileOrder, findConfigFile } from "../platform/config-file.ts";
import { readOwnFile } from "../platform/own-file.ts";
import type { App, AppParts } from "../ports/app-port.ts";

type StateCopyVerbs = typeof import("./state-copy.ts");

// What the command line needs beside the application. Everything heavy is loaded when it is used: `--version` and
// `help` need none of it.

export type ConfigLoad = ({ readonly file: string } & ConfigOutcome) | Exclude<ConfigFile, { kind: "found" }>;

export async function loadConfig(order: ConfigFileOrder): Promise<ConfigLoad> {
  const found = await findConfigFile(order);
  if (found.kind !== "found") return found;
  const { readConfig } = await import("../config/read-config.ts");
  return { file: found.file, ...readConfig(found.text, { home: order.home, folder: found.folder }) };
}

export async function showConfig(config: Config): Promise<{ readonly data: unknown; readonly text: string }> {
  return (await import("../config/show-config.ts")).showConfig(config);
}

export async function configSchema(): Promise<unknown> {
  return (await import("../config/json-schema.ts")).configJsonSchema();
}

export async function openApp(parts: AppParts): Promise<App> {
  return (await import("./open-app.ts")).openApp(parts);
}

export const exportState: StateCopyVerbs["exportState"] = async (order) =>
  (await import("./state-copy.ts")).exportState(order);

export const importState: StateCopyVerbs["importState"] = async (order, asked) =>
  (await import("./state-copy.ts")).importState(order, asked);

type MoveVerbs = typeof import("./coordination-move.ts");

export const migrateCoordination: MoveVerbs["migrateCoordination"] = async (order, asked) =>
  (await import("./coordination-move.ts")).migrateCoordination(order, asked);

type InitVerbs = typeof import("./init.ts");

export const lookForInit: InitVerbs["lookForInit"] = async (order) =>
  (await import("./init.ts")).lookForInit(order);

export const writeNewFile: InitVerbs["writeNewFile"] = async (file, text) =>
  (await import("./init.ts")).writeNewFile(file, text);

export const readText: InitVerbs["readText"] = async (file) => (await import("./init.ts")).readText(file);

export function readErrorHandbook(): Promise<string> {
  return readOwnFile("docs/errors.md");
}

export async function readVersion(): Promise<string> {
  return (JSON.parse(await readOwnFile("package.json")) as { readonly version: string }).version;
}

export { systemClock as clock } from "../platform/clock.ts";
export { nodeDigest as digest } from "../platform/digest.ts";
export { homeFolder } from "../platform/home-folder.ts";
