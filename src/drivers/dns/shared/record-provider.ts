import { type DnsStep, setOfStep } from "../../../core/dns/dns-step.ts";
import { dnsAnswerUnusable, dnsChangedMeanwhile } from "../../../core/dns/errors.ts";
import { setsOfRecords } from "../../../core/dns/record-set.ts";
import type { NameserverPlace } from "../../../core/dns/site-dns.ts";
import { areDone } from "../../../core/dns/steps-stand.ts";
import type { ZoneState } from "../../../core/dns/zone-state.ts";
import type { DnsClient } from "../../../ports/dns-client.ts";
import type { DnsManifest, DnsProvider, ZoneOrder } from "../../../ports/dns-provider.ts";
import { withApexOf } from "./apex-by-nameserver.ts";
import { type Edits, planRecordMoves, type RecordMove, type StandingRecord } from "./record-moves.ts";
import { canBeginOrGoOn } from "./steps-begin.ts";

/** What a provider that knows single records has to bring; the rest is the same for all of them. */
export interface RecordDesk<Id> {
  /** Every record of the zone. @throws ClonePanelError as a provider does. */
  list(order: ZoneOrder): Promise<RecordListing<Id>>;
  /** Does the moves in their order; those before one that fails are done. */
  perform(order: PerformOrder<Id>): Promise<Performed>;
  /** Where the steps were done before: what makes sure that the public sees them. */
  settle?(order: ZoneOrder): Promise<void>;
}

export interface PerformOrder<Id> extends ZoneOrder {
  readonly moves: readonly RecordMove<Id>[];
  readonly listing: RecordListing<Id>;
}

/** `zone-moved`: nothing was done, since the zone is another than the listing says. */
export type Performed = "done" | "zone-moved";

export interface RecordListing<Id> {
  readonly records: readonly StandingRecord<Id>[];
  readonly readOnly?: string | null;
  readonly notes?: readonly string[];
  /** Names the state of the zone, where the provider compares it (a serial). */
  readonly version?: string;
  /** The provider's own name for the zone. */
  readonly zoneId?: string;
}

export interface RecordProviderParts {
  readonly id: string;
  readonly nameserver: NameserverPlace;
  readonly client: DnsClient;
}

export function recordProvider<Id>(
  parts: RecordProviderParts,
  manifest: DnsManifest,
  edits: Edits,
  desk: RecordDesk<Id>,
): DnsProvider {
  return {
    id: parts.id,
    manifest,
    nameserver: parts.nameserver,
    readZone: async (order): Promise<ZoneState> => {
      order.signal.throwIfAborted();
      const listing = await desk.list(order);
      const { readOnly = null, notes = [] } = listing;
      const listed = setsOfRecords(listing.records);
      const seen = await withApexOf(parts, order.zone, listed, order.signal);
      return {
        zone: order.zone,
        ...seen,
        coverage: "whole-zone",
        readOnly,
        notes: [...notes, ...seen.notes],
      };
    },
    applySteps: async (order) => {
      const { zone, steps, signal } = order;
      if (steps.length === 0) return;
      for (let tries = 0; tries < 3; tries += 1) {
        signal.throwIfAborted();
        const listing = await desk.list(order);
        const sets = setsOfRecords(listing.records);
        const fitting = manifest.ttl === "of-the-zone" ? withTtlOf(listing, steps) : steps;
        if (areDone(fitting, sets)) return desk.settle?.(order);
        refuseKeptApex(parts.id, manifest, zone, steps);
        if (!canBeginOrGoOn(steps, sets)) break;
        const moves = planRecordMoves(fitting, listing.records, edits);
        if ((await desk.perform({ ...order, moves, listing })) === "done") return;
      }
      throw dnsChangedMeanwhile(parts.id, zone);
    },
  };
}

/** The zone's one TTL is not the steps' to change. */
function withTtlOf<Id>({ records }: RecordListing<Id>, steps: readonly DnsStep[]): readonly DnsStep[] {
  const ttlSeconds = records[0]?.ttlSeconds;
  if (ttlSeconds === undefined) return steps;
  return steps.map((step) =>
    step.kind === "delete" ? step : { ...step, after: { ...step.after, ttlSeconds } },
  );
}

function refuseKeptApex(id: string, manifest: DnsManifest, zone: string, steps: readonly DnsStep[]): void {
  const hit = steps.map(setOfStep).some(({ name, type }) => name === zone && type === "NS");
  if (hit && manifest.apexNs === "reserved") {
    throw dnsAnswerUnusable(id, `${manifest.title} keeps the nameservers of the zone to itself`);
  }
}
