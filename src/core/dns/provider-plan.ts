import type { ClonePanelError } from "../errors.ts";
import { mxValues } from "../mail/mx.ts";
import type { SiteId } from "../site/site.ts";
import { declaredAt } from "./declared-zone.ts";
import type { WantedRecords } from "./plan-records.ts";
import type { WantedZone, ZonePlan } from "./plan-zone.ts";
import { type Publication, publishedAt } from "./publication.ts";
import { type RecordSet, recordSet } from "./record-set.ts";
import type { SiteDns, SiteProvider } from "./site-dns.ts";

/** What one provider is to be told. */
export type ProviderPlan =
  | { readonly kind: "planned"; readonly provider: SiteProvider; readonly plan: ZonePlan }
  /** Nobody knows what it says now. */
  | { readonly kind: "failed"; readonly provider: SiteProvider; readonly error: ClonePanelError };

export interface SiteDnsPlan {
  readonly site: SiteId;
  readonly zone: string;
  readonly publication: Publication;
  /** In the order of the configuration. */
  readonly providers: readonly ProviderPlan[];
}

/** The declared rest of the zone as this provider shall hold it; null: nothing is declared. */
export function wantedRecords(
  site: SiteDns,
  provider: SiteProvider,
  publication: Publication,
): WantedRecords | null {
  if (site.records === null) return null;
  const { zone, names, policy } = site.settings;
  const { addresses } = site;
  const published = publishedAt(policy, publication.publish, provider.account);
  const { declared, undeclared } = site.records;
  const sets = declaredAt(declared, { provider: provider.id, published, addresses });
  return {
    zone,
    names,
    sets,
    undeclared,
    mxDomain: site.mx?.domain ?? null,
    lint: { zone, names, addresses },
  };
}

/** What the zone of one provider shall say, by the site's policy. */
export function wantedAt(site: SiteDns, provider: SiteProvider, publication: Publication): WantedZone {
  const { zone, names, policy, ttl } = site.settings;
  const accounts = publishedAt(policy, publication.publish, provider.account);
  return {
    zone,
    names,
    addresses: accounts.flatMap((account) => site.addresses.get(account) ?? []),
    ttlSeconds: (publication.ttl === "short" ? ttl.shortMs : ttl.normalMs) / 1000,
    mx: wantedMx(site, publication),
  };
}

function wantedMx({ mx, settings }: SiteDns, { mail }: Publication): RecordSet | null {
  if (mx === null || mail === undefined) return null;
  return recordSet(mx.domain, "MX", settings.ttl.normalMs / 1000, mxValues(mx, mail));
}
