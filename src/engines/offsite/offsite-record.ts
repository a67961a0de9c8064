import type { OffsiteRecord } from "../../core/offsite/standing.ts";
import type { SiteId } from "../../core/site/site.ts";
import type { Coordination } from "../../ports/coordination.ts";

export async function readOffsite(coordination: Coordination, site: SiteId): Promise<OffsiteRecord | null> {
  return ((await coordination.readValue(keyOf(site)))?.value ?? null) as OffsiteRecord | null;
}

/** Whoever writes holds the site's off-site lock, so there is one writer. */
export async function storeOffsite(
  coordination: Coordination,
  site: SiteId,
  record: OffsiteRecord,
): Promise<void> {
  const before = await coordination.readValue(keyOf(site));
  await coordination.storeValue(keyOf(site), record, before?.rev ?? 0);
}

function keyOf(site: SiteId): string {
  return `offsite ${site}`;
}
