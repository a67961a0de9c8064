import { ClonePanelError } from "../errors.ts";
import type { SiteId } from "../site/site.ts";

export function offsiteNotConfigured(): ClonePanelError {
  return new ClonePanelError("OFFSITE_NOT_CONFIGURED", "the configuration names no off-site store", {
    hint: "Add a section `offsite:` (docs/how-to/offsite.md), then: clonepanel offsite init",
    remedy: "owner",
  });
}

export function offsiteCopyUnknown(site: SiteId, wanted: string, fitting: number): ClonePanelError {
  const message =
    fitting === 0
      ? `no off-site copy of "${site}" is "${wanted}"`
      : `"${wanted}" fits ${fitting} off-site copies`;
  return new ClonePanelError("OFFSITE_COPY_UNKNOWN", message, {
    hint: `Look which there are: clonepanel offsite list ${site}`,
    remedy: "owner",
    site,
  });
}

/** What came back is not what was copied. */
export function offsiteDamaged(site: SiteId, what: string): ClonePanelError {
  return new ClonePanelError("OFFSITE_DAMAGED", `what came back from the off-site store is wrong: ${what}`, {
    hint: `Nothing was put into the vault. Take another one (clonepanel offsite list ${site}) and look at the store: clonepanel offsite verify --full`,
    remedy: "owner",
    site,
  });
}
