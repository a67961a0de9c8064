import type { Clock } from "../../ports/clock.ts";
import type { Coordination } from "../../ports/coordination.ts";
import type { DnsClient } from "../../ports/dns-client.ts";
import type { DnsLedger } from "../../ports/dns-ledger.ts";
import type { DnsProvider } from "../../ports/dns-provider.ts";
import type { DnsQueue } from "../../ports/dns-queue.ts";

/** What everything about DNS works with; put together by the wiring. */
export interface DnsEngine {
  readonly clock: Clock;
  readonly client: DnsClient;
  readonly queue: DnsQueue;
  readonly ledger: DnsLedger;
  readonly coordination: Pick<Coordination, "takeLock">;
  /** By its name in the configuration. */
  readonly provider: (id: string) => Promise<DnsProvider>;
  readonly signal: AbortSignal;
}
