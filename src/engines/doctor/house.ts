import type { HttpTarget } from "../../core/check/settings.ts";
import type { AccountProbe } from "../../core/doctor/account-probe.ts";
import type { FenceLook } from "../../core/doctor/fence-findings.ts";
import type { SeatLook } from "../../core/doctor/seat-findings.ts";
import type { Account, AccountId, Site, SiteId } from "../../core/site/site.ts";
import type { Transport } from "../../ports/transport.ts";
import type { Engine, SiteWork } from "../mirror/engine.ts";

/** What the doctor looks at, connected only when it is looked at. */
export interface House {
  readonly engine: Engine;
  readonly accounts: ReadonlyMap<AccountId, Account>;
  readonly sites: readonly Site[];
  transport(account: AccountId): Promise<Transport>;
  work(site: SiteId): Promise<SiteWork>;
  /** A look by the account's own shell that changes nothing. */
  probe(transport: Transport): Promise<AccountProbe>;
  /** What browsers are shown there; null: nothing tells that the site is served over HTTPS. */
  certificates(site: Site, account: AccountId): Promise<SeatLook["certificates"]>;
  /** A lease that ends by itself; and where the site's page is asked for, null: nobody told. */
  fence(site: SiteId): {
    readonly lease: FenceLook["lease"];
    readonly renewal: "controller" | "replica";
    readonly page: Pick<HttpTarget, "url"> | null;
  };
  /** Version of this machine's rsync; null when there is none. */
  rsyncHere(): Promise<string | null>;
}
