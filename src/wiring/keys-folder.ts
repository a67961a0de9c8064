import type { Config } from "../core/site/config.ts";

/** Where the keys lie that were made on this machine; absolute. */
export function keysFolder(config: Config): string {
  return `${config.statePath}/keys`;
}
