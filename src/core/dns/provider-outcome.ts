import type { ClonePanelError } from "../errors.ts";
import type { DnsStep } from "./dns-step.ts";
import type { SiteProvider } from "./site-dns.ts";

/** What came of telling one provider. */
export type ProviderOutcome =
  | { readonly kind: "unchanged"; readonly provider: SiteProvider }
  | {
      readonly kind: "done";
      readonly provider: SiteProvider;
      readonly steps: readonly DnsStep[];
      readonly seen: SeenAtNameserver;
    }
  /** It is down; the queue remembers. */
  | { readonly kind: "queued"; readonly provider: SiteProvider; readonly error: ClonePanelError }
  | { readonly kind: "failed"; readonly provider: SiteProvider; readonly error: ClonePanelError };

/** What the nameserver itself answers after a change that the provider holds. */
export type SeenAtNameserver =
  | { readonly kind: "new" }
  /** Its caches, or a copy that is still to be fetched. */
  | { readonly kind: "old"; readonly names: readonly string[] }
  | { readonly kind: "silent"; readonly because: string };
