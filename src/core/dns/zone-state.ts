import type { DnsName } from "./name.ts";
import type { RecordSet } from "./record-set.ts";

/** What a provider holds of a zone, as it was read just now. */
export interface ZoneState {
  readonly zone: DnsName;
  /** Sorted; with the SOA. At the names that were asked for it is complete, and at the apex for SOA and NS. */
  readonly sets: readonly RecordSet[];
  /** `whole-zone`: every set of the zone is in `sets`. */
  readonly coverage: "whole-zone" | "asked-names";
  /** Why nothing can be changed here: a secondary, a read-only zone. Null: it can, as far as is known. */
  readonly readOnly: string | null;
  /** What the owner should know of this zone, in sentences. */
  readonly notes: readonly string[];
  /**
   * True: the provider lists no SOA, and its nameserver, which knows it, is silent. The zone is there all the same, and can
   * be changed.
   */
  readonly isSoaUnknown?: boolean;
}
