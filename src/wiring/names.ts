import type { Engine } from "../engines/mirror/engine.ts";
import type { NamesPublisher } from "../engines/roles/role-parts.ts";
import { publishRoles, refusalsOf } from "./dns.ts";
import type { Opened } from "./house.ts";

/** The site's names, when its DNS is configured here. */
export function namesOf(opened: Opened, site: string, engine: Engine): NamesPublisher | null {
  const dns = opened.dns.site(site);
  if (dns === null) return null;
  return {
    refusals: (account) => refusalsOf(opened, dns, { primary: account, signal: engine.signal }),
    publish: ({ account, aliveFirst }) =>
      publishRoles(opened, dns, { primary: account, aliveFirst, signal: engine.signal }),
  };
}
