import type { DnsConsent } from "../core/dns/review-changes.ts";
import type {
  DnsTending,
  DnsZoneApplied,
  DnsZoneCheck,
  DnsZoneImport,
  DnsZonePlan,
} from "../core/report/dns.ts";
import type { Outcome } from "../core/report/plan-view.ts";
import type { ChangeOrder, SiteOrder } from "./app-port.ts";

export interface DnsVerbs {
  /** What would change at the nameservers, one row a provider; one that fails is a row too. @throws DNS_NOT_CONFIGURED */
  planDns(order: SiteOrder): Promise<readonly DnsZonePlan[]>;
  /** The zone as one provider holds it now. @throws DNS_NOT_CONFIGURED, FILE_NOT_WRITTEN */
  importDns(order: ImportDnsOrder): Promise<DnsZoneImport>;
  /** Brings back what stood before the last change of the log, at all its providers. @throws DNS_NOTHING_TO_UNDO */
  undoDns(order: ChangeOrder): Promise<Outcome<readonly DnsZoneApplied[]>>;
  /** `review` is only called when there is something to change. What is down is queued. @throws DNS_NOT_CONFIGURED */
  applyDns(order: DnsOrder): Promise<Outcome<readonly DnsZoneApplied[]>>;
  /** Asks every nameserver directly. Never throws for what one of them does. @throws DNS_NOT_CONFIGURED */
  checkDns(order: SiteOrder): Promise<DnsZoneCheck>;
  /** What the daemon does again and again, without a person: brings what was decided before, never more. */
  tendDns(order: SiteOrder): Promise<DnsTending>;
}

export interface ImportDnsOrder extends SiteOrder {
  /** Null: the first that answers. */
  readonly provider: string | null;
  /** An absolute path where nothing is yet; null: it is only returned. */
  readonly to: string | null;
}

export interface DnsOrder extends ChangeOrder {
  /** `short`: a change is near (prepare). `normal`: it is over (restore). */
  readonly ttl: "as-it-is" | "short" | "normal";
  /** The hash of the plan that was looked at; null: whatever is shown now. */
  readonly plan: string | null;
  readonly consent: DnsConsent;
}
