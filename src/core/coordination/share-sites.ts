import type { SiteId } from "../site/site.ts";

/** One running controller, as the others see it. */
export interface LivingController {
  /** Of this run of it. */
  readonly id: string;
  /** Its name in the configuration. */
  readonly node: string;
  /** What its own configuration knows. */
  readonly sites: ReadonlySet<SiteId>;
}

export interface SharingView {
  /** Id of this controller. */
  readonly self: string;
  readonly controllers: readonly LivingController[];
  /** Who owns which site now; whose owner is dead is not in it. */
  readonly owners: ReadonlyMap<SiteId, string>;
  /** Sites on which this controller just works: they are not given away in the middle. */
  readonly busy: ReadonlySet<SiteId>;
}

export interface Sharing {
  readonly take: readonly SiteId[];
  readonly release: readonly SiteId[];
}

/**
 * Who should own what: of those that know a site, the one with the highest weight of both names (rendezvous hashing). All
 * come to the same answer without asking each other, and when one goes or comes only its own share moves: a site that
 * moves gets a new vault, which is not cheap.
 */
export function shareSites({ self, controllers, owners, busy }: SharingView): Sharing {
  const own = controllers.find(({ id }) => id === self);
  if (own === undefined) return { take: [], release: [] };
  const take: SiteId[] = [];
  const release: SiteId[] = [];
  for (const site of own.sites) {
    const owner = owners.get(site);
    const wanted = preferred(site, controllers);
    if (owner === undefined && wanted === self) take.push(site);
    if (owner === self && wanted !== self && !busy.has(site)) release.push(site);
  }
  return { take, release };
}

function preferred(site: SiteId, controllers: readonly LivingController[]): string | null {
  let best: { readonly id: string; readonly node: string; readonly weight: number } | null = null;
  for (const { id, node, sites } of controllers) {
    if (!sites.has(site)) continue;
    const weight = weightOf(`${node}\n${site}`);
    const isBetter = best === null || weight > best.weight || (weight === best.weight && id > best.id);
    if (isBetter) best = { id, node, weight };
  }
  return best?.id ?? null;
}

/** FNV-1a over UTF-16 units, then the finalizer of MurmurHash3, without which similar names have similar weights. */
function weightOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
