import type { AccountId, SiteId } from "../core/site/site.ts";

/** What a provider has not been told yet. Who tells it plans anew: this is a reminder, never an order. */
export interface QueuedDns {
  readonly site: SiteId;
  readonly zone: string;
  readonly provider: string;
  /** What was to be published when it was queued. */
  readonly publish: readonly AccountId[];
  readonly ttl: "normal" | "short";
  /** Milliseconds since 1970. */
  readonly sinceMs: number;
  readonly because: string;
}

/** One entry a site and provider. Each write is on the disk before its promise resolves. */
export interface DnsQueue {
  list(): Promise<readonly QueuedDns[]>;
  /** Replaces the entry of the same site and provider, whose `sinceMs` stays. */
  put(entry: QueuedDns): Promise<void>;
  /** Absent is fine. */
  remove(entry: Pick<QueuedDns, "site" | "provider">): Promise<void>;
}
