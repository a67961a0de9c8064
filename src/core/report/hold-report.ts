import type { SiteId } from "../site/site.ts";

/** `data` of `hold` and `release`. A contract: fields are only ever added. Times in ISO 8601, UTC. */
export interface HoldReport {
  readonly site: SiteId;
  readonly held: boolean;
  /** Since when it is on hold, or was until now; null: it was not. */
  readonly since: string | null;
  /** What vault and replicas keep while it is held. */
  readonly generation: { readonly number: number; readonly at: string | null };
  readonly changed: boolean;
}
