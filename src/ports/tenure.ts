import type { SiteId } from "../core/site/site.ts";

/**
 * Who of several controllers an order comes from. A site's number grows whenever another process begins to work on it, and
 * its accounts refuse an order with a lower one: what somebody sent before it froze may arrive long after it was succeeded.
 */
export interface SiteTenure {
  /** Of this process, while it holds the site's lock. @throws COORDINATION_LOST, COORDINATION_UNREACHABLE */
  number(site: SiteId): Promise<number>;
  /** An account knows a higher one that the store has forgotten. Only who certainly holds its locks is given more. */
  raise(site: SiteId, above: number): Promise<number>;
}
