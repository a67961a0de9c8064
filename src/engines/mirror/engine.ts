import type { BytePath } from "../../core/mirror/byte-path.ts";
import type { Account, Placement, Site } from "../../core/site/site.ts";
import type { AppDriver, AppFacts, AppPolicy } from "../../ports/app.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Coordination } from "../../ports/coordination.ts";
import type { DatabaseAccess, DatabaseDriver } from "../../ports/database.ts";
import type { Digest } from "../../ports/digest.ts";
import type { Files, LocalPath } from "../../ports/files.ts";
import type { Http } from "../../ports/http.ts";
import type { OperationLog } from "../../ports/log.ts";
import type { Talk } from "../../ports/talk.ts";
import type { SiteTenure } from "../../ports/tenure.ts";
import type { Transport } from "../../ports/transport.ts";

/** What every engine works with; put together once by the wiring. */
export interface Engine {
  readonly files: Files;
  readonly clock: Clock;
  readonly digest: Digest;
  readonly http: Http;
  readonly talk: Talk;
  readonly coordination: Coordination;
  readonly log: OperationLog;
  /** Null or absent: there is no other controller. */
  readonly tenure?: SiteTenure | null;
  /** This account's HMAC key for a site's state file (64 hex digits). */
  readonly stateKey: (site: string, account: string) => string;
  readonly database: (driver: DatabaseAccess["driver"]) => Promise<DatabaseDriver>;
  /** ISO 8601 in UTC of milliseconds since 1970. */
  readonly isoTime: (atMs: number) => string;
  readonly signal: AbortSignal;
}

/** One site's place on one account, connected. */
export interface Seat {
  readonly site: Site;
  readonly account: Account;
  readonly placement: Placement;
  readonly transport: Transport;
  /** Databases named in the configuration, secrets resolved; the application's own settings fill in the rest. */
  readonly configured: ReadonlyMap<string, DatabaseAccess>;
}

/** A seat whose application has been read. */
export interface KnownSeat extends Seat {
  readonly app: AppDriver;
  /** Null while the account is still empty. */
  readonly facts: AppFacts | null;
  readonly databases: ReadonlyMap<string, DatabaseAccess>;
}

/** A site with all its seats and its part of the vault. */
export interface SiteWork {
  readonly site: Site;
  readonly seats: readonly Seat[];
  readonly vaultFolder: LocalPath;
  /** The application's driver: the configured one, or the one that finds itself on the primary. */
  chooseApp(primary: Seat): Promise<AppDriver>;
}

/** The application's policy and the configuration's own excludes in one. */
export interface CopyRules {
  readonly exclude: readonly BytePath[];
  /** Kept in the vault, never written to another account. */
  readonly perHost: readonly BytePath[];
  readonly databases: AppPolicy["databases"];
}
