import type { Engine } from "../engines/mirror/engine.ts";
import type { NamesPublisher } from "../engines/roles/role-parts.ts";
import type { Opened } from "./house.ts";

/** The site's names, when its DNS is configured here. */
export function namesOf(opened: Opened, site: string, engine: Engine): NamesPublisher | null {
  void [opened, site, engine];
  return null;
}
