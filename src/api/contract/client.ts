/** `GET /client/sites`: the client's page. No names of hosts, accounts or paths. Also for the other roles, as a preview. */
export interface ClientSites {
  readonly sites: readonly ClientSite[];
}

export interface ClientSite {
  readonly site: string;
  /** "Your site is up, copied 6 min ago to a second company; the last restore test passed on 3 Nov". */
  readonly sentence: string;
  readonly web: "up" | "down" | "unknown";
  readonly knownAt: string | null;
  readonly copiedAt: string | null;
  readonly lastSnapshotAt: string | null;
  readonly lastDrill: { readonly at: string; readonly passed: boolean } | null;
  readonly snapshots: readonly {
    readonly id: string;
    readonly at: string;
    readonly files: number;
    readonly bytes: number;
  }[];
}
