import type { AccountId } from "../site/site.ts";

/** `data` of `switchover`, `failover` and `failback`. A contract: fields are only ever added. */
export interface RoleReport {
  readonly site: string;
  readonly from: AccountId;
  readonly to: AccountId;
  readonly epoch: number;
  readonly steps: readonly RoleStep[];
  /** From the command to the end of the move. */
  readonly rtoMs: number;
  /** Age of what the new primary carries, at the moment of the decision; 0 when nothing was lost. */
  readonly rpoMs: number;
  readonly strandedPossible: boolean;
  /** How long writes had to wait; null where nothing was frozen. */
  readonly writePauseMs: number | null;
  readonly warnings: readonly string[];
}

export interface RoleStep {
  readonly name: string;
  readonly status: string;
  readonly durationMs: number;
}

/** What the last move of the role cost, measured. */
export interface LastMove {
  readonly kind: "switchover" | "failover";
  readonly from: AccountId;
  readonly to: AccountId;
  /** Milliseconds since 1970, when it was done. */
  readonly atMs: number;
  readonly rtoMs: number;
  readonly rpoMs: number;
}
