import type { Config } from "../core/site/config.ts";
import { liesWithin } from "./local-path.ts";
import { type Finding, valueFinding } from "./problem.ts";

interface PagePlace {
  readonly page: string;
  readonly account: string;
  readonly folder: string;
}

/** A page is written over again and again: it must not lie where anything else does. */
export function checkStatusPages(config: Config): readonly Finding[] {
  const places = [...config.statusPages].flatMap(([page, { places }]) =>
    places.map((place): PagePlace => ({ page, ...place })),
  );
  return places.flatMap((place, at) => [
    ...overSites(config, place),
    ...places.slice(0, at).flatMap((other) => overPages(place, other)),
  ]);
}

function at({ page, account }: PagePlace): readonly string[] {
  return ["statusPages", page, "at", account];
}

/** Inside of a site's folder is a good place, where the site's own server shows it; over it is none. */
function overSites({ sites }: Config, place: PagePlace): readonly Finding[] {
  return sites.flatMap(({ id, placements }) =>
    placements.some(({ account, path }) => account === place.account && liesWithin(path, place.folder))
      ? [valueFinding(at(place), `the site "${id}" lies there; name a folder below it, like "status"`)]
      : [],
  );
}

function overPages(place: PagePlace, other: PagePlace): readonly Finding[] {
  const isOne = liesWithin(place.folder, other.folder) || liesWithin(other.folder, place.folder);
  return place.account === other.account && isOne
    ? [valueFinding(at(place), `the status page "${other.page}" already lies in this folder`)]
    : [];
}
