import type { OffsiteSettings } from "../../core/site/config.ts";
import type { OffsiteStore } from "../../ports/offsite-store.ts";
import type { OffsiteParts } from "./parts.ts";

export type { OffsiteParts } from "./parts.ts";

/** Every kind of off-site store: one folder, one line. Nothing is asked yet. */
export async function openOffsiteStore(
  settings: OffsiteSettings,
  parts: OffsiteParts,
): Promise<OffsiteStore> {
  const { openRestic } = await import("./restic/index.ts");
  return openRestic(settings, parts);
}
