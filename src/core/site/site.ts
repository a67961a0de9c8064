import type { SecretRef } from "./secret.ts";

export type SiteId = string;
export type AccountId = string;
/** Logical database name, the same whatever account is primary: `wp` for WordPress, else the key in the configuration. */
export type DatabaseName = string;

export type Role = "primary" | "replica" | "fenced";

/** One hosting account. */
export interface Account {
  readonly id: AccountId;
  readonly transport: TransportSettings;
  /** What DNS publishes for this account. */
  readonly addresses: readonly string[];
  /** A URL that reaches this account whatever DNS says. */
  readonly origin: string | null;
}

export type TransportSettings =
  | {
      readonly driver: "ssh";
      readonly host: string;
      readonly port: number;
      readonly user: string;
      readonly identity: string;
      /** `SHA256:` and the base64 of the host key's fingerprint. */
      readonly hostKey: string;
    }
  | { readonly driver: "local"; readonly path: string };

export type DatabaseSettings =
  | {
      readonly driver: "mysql";
      readonly host: string;
      readonly name: string;
      readonly user: string;
      readonly password: SecretRef;
      /** A second user with SELECT only; used by the site while the account is a replica. */
      readonly readOnly: { readonly user: string; readonly password: SecretRef } | null;
    }
  | { readonly driver: "sqlite"; readonly path: string };

/** A site's place on one account. */
export interface Placement {
  readonly account: AccountId;
  /** Document root, relative to the account's home or absolute. */
  readonly path: string;
  /** `auto`: read from the application's own settings. */
  readonly databases: "auto" | Readonly<Record<DatabaseName, DatabaseSettings>>;
  /** The placement's own origin, else the account's. */
  readonly origin: string | null;
}

export type AppKind = "auto" | "wordpress" | "php" | "static";

/** How many of the last hours, days, weeks, months and years keep their newest snapshot. */
export interface Retention {
  readonly hourly: number;
  readonly daily: number;
  readonly weekly: number;
  readonly monthly: number;
  readonly yearly: number;
  /** Everything younger than this stays. */
  readonly withinMs: number;
  /** So many of the newest good ones stay whatever their age. */
  readonly minimum: number;
}

export interface Site {
  readonly id: SiteId;
  readonly names: readonly string[];
  readonly app: AppKind;
  /** The preferred primary; the present one is state. */
  readonly primary: AccountId;
  /** In the order of the configuration. */
  readonly placements: readonly Placement[];
  readonly mirror: { readonly everyMs: number; readonly exclude: readonly string[] };
  readonly snapshots: { readonly everyMs: number; readonly keep: Retention };
}
