import type { SiteId } from "../core/site/site.ts";

/** Which sites this one of several controllers works on. Each site has one owner at a time. */
export interface Ownership {
  /** By this controller's own knowledge, at this moment. */
  owns(site: SiteId): boolean;
  /** Names of the controllers by what they own now, as the store says. @throws COORDINATION_UNREACHABLE */
  owners(): Promise<ReadonlyMap<SiteId, string>>;
  /**
   * Takes what is free and its share, gives up what has become another's. @throws COORDINATION_UNREACHABLE: what is owned
   * stays so until this controller can no longer be sure of it
   */
  round(busy: ReadonlySet<SiteId>): Promise<OwnershipRound>;
}

export interface OwnershipRound {
  readonly owned: number;
  /** Sites of this configuration that nobody owns yet, or another does. */
  readonly elsewhere: number;
  readonly taken: readonly SiteId[];
  readonly released: readonly SiteId[];
  /** Owned before, and no more: this controller was cut off or stood still. */
  readonly lost: readonly SiteId[];
  /** Names of all that live, sorted. */
  readonly controllers: readonly string[];
}
