import type { DnsStep } from "../core/dns/dns-step.ts";
import type { DnsName } from "../core/dns/name.ts";
import type { RecordType } from "../core/dns/record-type.ts";
import type { NameserverPlace } from "../core/dns/site-dns.ts";
import type { ZoneState } from "../core/dns/zone-state.ts";

/**
 * Who holds a zone and can change it: a nameserver or its interface. All orders are bounded in time.
 *
 * @throws ClonePanelError DNS_UNREACHABLE, DNS_RATE_LIMITED (wait), DNS_AUTH_REJECTED, DNS_ZONE_UNKNOWN, DNS_CLOCK, DNS_ANSWER_UNUSABLE
 *   (owner).
 */
export interface DnsProvider {
  /** Its name in the configuration. */
  readonly id: string;
  readonly manifest: DnsManifest;
  /** Where the public asks for what this provider holds. */
  readonly nameserver: NameserverPlace;

  /** Reads the whole zone where the provider allows that, else what stands at `names` and the apex. Changes nothing. */
  readZone(order: ZoneOrder): Promise<ZoneState>;

  /**
   * Does the steps, all or (see the manifest) none. A step whose `before` no longer stands is refused; steps that were
   * done before are done. No step: nothing is sent. The caller reads back.
   *
   * @throws ClonePanelError DNS_CHANGED_MEANWHILE (wait).
   */
  applySteps(order: ZoneOrder & { readonly steps: readonly DnsStep[] }): Promise<void>;
}

export interface ZoneOrder {
  readonly zone: DnsName;
  readonly names: readonly DnsName[];
  readonly signal: AbortSignal;
}

export interface DnsManifest {
  readonly id: string;
  readonly title: string;
  /**
   * `zone`: all steps are one transaction. `record-set`: each set is one. `record`: each record is; the driver adds the
   * new ones of a set before it takes the old ones away. Steps are done in their order.
   */
  readonly changeUnit: "zone" | "record-set" | "record";
  /** `by-the-server`: it refuses itself when something else stands there. `looked-at`: the driver looks just before. */
  readonly guard: "by-the-server" | "looked-at";
  /** What it can hold and change. */
  readonly recordTypes: readonly RecordType[];
  /** `reserved`: the nameservers at the apex are the provider's own affair, so a plan never changes them there. */
  readonly apexNs: "writable" | "reserved";
  readonly minTtlSeconds: number;
  /** `of-the-zone`: every set has the zone's one TTL, which a step cannot change. */
  readonly ttl: "of-each-set" | "of-the-zone";
  /** More requests than this are not sent; null: none is known. */
  readonly rate: { readonly requests: number; readonly perMs: number } | null;
}
