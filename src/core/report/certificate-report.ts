import type { AccountId, SiteId } from "../site/site.ts";

/** `certificate check` and `certificate renew`: one of `data.sites[]`. A contract: fields are only ever added. */
export interface CertificateReport {
  readonly site: SiteId;
  /** What was done about the certificate itself; null: it was only looked at. */
  readonly renewal: { readonly kind: "kept" | "issued" | "carried"; readonly because: string } | null;
  readonly accounts: readonly CertificateAtAccount[];
  readonly warnings: readonly string[];
}

export interface CertificateAtAccount {
  readonly account: AccountId;
  /** Null: nothing was to be installed there. */
  readonly installed: "unchanged" | "installed" | "waiting" | "failed" | null;
  readonly because: string | null;
  /** As a browser would be shown it, one row a name and address. */
  readonly served: readonly {
    readonly name: string;
    readonly address: string;
    readonly state: "good" | "warning" | "bad" | "unknown";
    readonly because: string;
  }[];
}

/** What a move of a role asks of the target. `accepted`: a person moves it to where browsers will refuse the site. */
export type CertificateDemand = "must-be-valid" | "accepted";
