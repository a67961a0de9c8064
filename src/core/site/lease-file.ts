import { writeSigned } from "./signed-text.ts";
import type { AccountId, SiteId } from "./site.ts";

/** What an account's own clocks say. */
export interface AccountClocks {
  /** Seconds since 1970: somebody may set it. */
  readonly wall: number;
  /** Seconds since its machine was started: nobody can set it. */
  readonly uptime: number;
  /** Of that start. */
  readonly boot: string;
}

/**
 * `lease.json` beside an account's state file: until then it may take writes, by both of its own clocks, and no longer
 * than its machine runs. Absolute, so that an order which was held up on its way cannot prolong anything.
 */
export interface LeaseFile {
  readonly v: 1;
  readonly site: SiteId;
  readonly account: AccountId;
  /** The one that it lives in; a lease of an earlier epoch says nothing. */
  readonly epoch: number;
  readonly untilWall: number;
  readonly untilUptime: number;
  readonly boot: string;
  /** Seconds: the replica may prolong it to so far from then. Absent: nobody but the controller. */
  readonly ttl?: number;
}

/** From a reading of the account's clocks; whoever reads late grants less, never more. */
export function leaseFrom(
  about: Pick<LeaseFile, "site" | "account" | "epoch">,
  clocks: AccountClocks,
  { ttlMs, renewal }: { readonly ttlMs: number; readonly renewal: "controller" | "replica" },
): LeaseFile {
  const ttl = ttlMs / 1000;
  const { wall, uptime, boot } = clocks;
  const lease: LeaseFile = { v: 1, ...about, untilWall: wall + ttl, untilUptime: uptime + ttl, boot };
  return renewal === "replica" ? { ...lease, ttl } : lease;
}

export function writeLeaseFile(lease: LeaseFile, hmac: (text: string) => string): string {
  return writeSigned(lease, hmac);
}
