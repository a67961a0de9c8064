import type { KeptDrill } from "../../core/drill/standing.ts";
import type { SiteId } from "../../core/site/site.ts";
import type { Coordination } from "../../ports/coordination.ts";

export async function readDrill(coordination: Coordination, site: SiteId): Promise<KeptDrill | null> {
  return ((await coordination.readValue(keyOf(site)))?.value ?? null) as KeptDrill | null;
}

/** Whoever writes holds the site's drill lock, so there is one writer. */
export async function storeDrill(coordination: Coordination, drill: KeptDrill): Promise<void> {
  const before = await coordination.readValue(keyOf(drill.report.site));
  await coordination.storeValue(keyOf(drill.report.site), drill, before?.rev ?? 0);
}

function keyOf(site: SiteId): string {
  return `drill ${site}`;
}
