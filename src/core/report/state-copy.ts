import type { AccountId, SiteId } from "../site/site.ts";

/** `data` of `export` and `import`. A contract: fields are only ever added. Times in ISO 8601, UTC. */
export interface StateCopyReport {
  readonly file: string;
  /** When the copy was made. */
  readonly at: string;
  readonly sites: readonly CopiedSite[];
}

export interface CopiedSite {
  readonly site: SiteId;
  readonly primary: AccountId;
  readonly epoch: number;
  readonly generation: number;
}
