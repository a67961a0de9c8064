import { ClonePanelError } from "../../core/errors.ts";
import type { SiteRecord } from "../../ports/coordination.ts";

/** Nothing is sent to accounts that ClonePanel has left, by no pass and by no change of roles. @throws SITE_HELD */
export function refuseDetached({ site, detachedAt = null }: SiteRecord): void {
  if (detachedAt === null) return;
  throw new ClonePanelError("SITE_HELD", `the mirror of "${site}" was ended by clonepanel detach`, {
    hint: `Begin it anew: clonepanel release ${site}`,
    remedy: "owner",
    site,
  });
}
