import type { CopiedSite } from "./state-copy.ts";

/** `data` of `coordination migrate`. A contract: fields are only ever added. Times in ISO 8601, UTC. */
export interface CoordinationMove {
  readonly from: "sqlite" | "etcd";
  readonly to: "sqlite" | "etcd";
  readonly at: string;
  readonly sites: readonly CopiedSite[];
  /** Small records beside the sites' own: checks, watches, proofs. */
  readonly values: number;
}
