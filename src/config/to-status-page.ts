import type { Placement } from "../core/site/site.ts";
import type { StatusPageSettings } from "../core/site/status-page-settings.ts";
import { tidyHostingPath } from "./hosting-path.ts";
import { liesWithin } from "./local-path.ts";
import type { WrittenConfig } from "./schema/root.ts";
import type { WrittenStatusPage } from "./schema/status-pages.ts";

export function toStatusPage({ title, sites, at, every }: WrittenStatusPage): StatusPageSettings {
  const places = Object.entries(at).map(([account, folder]) => ({
    account,
    folder: tidyHostingPath(folder),
  }));
  return { title, sites, places, everyMs: every };
}

/** Folders of status pages inside a site's folder, from there: the mirror leaves them alone on every account. */
export function ownFoldersBelow(
  placements: readonly Placement[],
  pages: WrittenConfig["statusPages"],
): readonly string[] {
  const below = Object.values(pages).flatMap(({ at }) =>
    placements.flatMap(({ account, path }) => {
      const folder = tidyHostingPath(at[account] ?? "");
      return folder !== path && liesWithin(folder, path) ? [`${folder.slice(path.length + 1)}/`] : [];
    }),
  );
  return [...new Set(below)];
}
