import type { Anchor } from "../check/own-line.ts";
import type { CheckSettings, MaintenanceWindow } from "../check/settings.ts";
import type { ObserverSettings } from "../failover/observer-settings.ts";
import type { NotifierSettings } from "../notify/settings.ts";
import type { QuietHours } from "../schedule/quiet-hours.ts";
import type { CertificateSettings } from "./certificate-settings.ts";
import type { DnsProviderSettings } from "./dns-provider-settings.ts";
import type { PanelSettings } from "./panel-settings.ts";
import type { SecretRef } from "./secret.ts";
import type { Account, AccountId, Site, SiteId } from "./site.ts";
import type { StatusPageSettings } from "./status-page-settings.ts";

export type { DnsProviderSettings } from "./dns-provider-settings.ts";

/** The whole configuration: checked, defaults filled in, every local path absolute. Secrets are still references. */
export interface Config {
  readonly vaultPath: string;
  readonly statePath: string;
  readonly coordination: CoordinationSettings;
  readonly accounts: ReadonlyMap<AccountId, Account>;
  /** In the order of the configuration. */
  readonly sites: readonly Site[];
  /** What a site has beside its content: one entry a site. */
  readonly services: ReadonlyMap<SiteId, SiteServices>;
  readonly dnsProviders: ReadonlyMap<string, DnsProviderSettings>;
  /** What this machine's own line is proven by. */
  readonly anchors: readonly Anchor[];
  /** Who else watches the sites, by name. */
  readonly observers: ReadonlyMap<string, ObserverSettings>;
  readonly notifications: ReadonlyMap<string, NotifierSettings>;
  /** The second place of all snapshots; null: there is none. */
  readonly offsite: OffsiteSettings | null;
  /** Of each copy over a line; null: as fast as it goes. */
  readonly bytesPerSecond: number | null;
  /** When nothing runs in the background that can wait; null: never. */
  readonly quietHours: QuietHours | null;
  /** Where the interface listens while `run` runs; null: nowhere. */
  readonly panel: PanelSettings | null;
  /** Pages for everybody, kept on the accounts. */
  readonly statusPages: ReadonlyMap<string, StatusPageSettings>;
}

export type CoordinationSettings =
  | { readonly driver: "sqlite" }
  | {
      readonly driver: "etcd";
      readonly endpoints: readonly string[];
      /** Absolute paths of PEM files. */
      readonly ca: string | null;
      readonly cert: string | null;
      readonly key: string | null;
      /** This controller's name among the others. */
      readonly node: string;
    };

export interface SiteServices {
  readonly dns: DnsSettings | null;
  readonly mail: MailSettings | null;
  readonly checks: readonly CheckSettings[];
  readonly maintenance: readonly MaintenanceWindow[];
  readonly failover: FailoverSettings;
  /** Null: the configuration says nothing of HTTPS. */
  readonly certificates: CertificateSettings | null;
  /** How often the daemon rehearses a restore. */
  readonly drillEveryMs: number;
  /** Restores that clients ask for by signed files; null: nobody may. */
  readonly requests: RequestSettings | null;
}

export interface RequestSettings {
  readonly clients: readonly string[];
  /** How often the daemon looks for them on the accounts. */
  readonly everyMs: number;
}

export interface DnsSettings {
  readonly zone: string;
  readonly providers: readonly string[];
  readonly policy: "failover" | "round-robin" | "own-address";
  /** The names that follow the site. */
  readonly names: readonly string[];
  readonly ttl: { readonly normalMs: number; readonly shortMs: number };
  /** Zone file with the rest of the zone; null: only `names` are touched. */
  readonly recordsPath: string | null;
  /** What becomes of record sets that the zone file does not name. */
  readonly undeclared: "keep" | "remove";
  /** How often the daemon looks at the nameservers. */
  readonly everyMs: number;
}

export interface MailSettings {
  /** While the site is at home; where mail is now is in core/mail/roles.ts. */
  readonly primary: AccountId;
  readonly secondary: AccountId;
  /** `site`: the roles of mail are turned when the site moves from one of these accounts to the other. */
  readonly follow: "site" | "nobody";
  /** What stands behind the @. */
  readonly domain: string;
  /** Each account's mail server as MX records name it, to be published with the roles; null: MX records are not ours. */
  readonly mx: ReadonlyMap<AccountId, string> | null;
  /** Whose panel tells how mail is set up there, for the doctor. */
  readonly panels: ReadonlyMap<AccountId, MailPanelSettings>;
  /** Selectors of the domain's DKIM keys; null: nobody told. */
  readonly dkim: readonly string[] | null;
  readonly everyMs: number;
  readonly mailboxes: MailboxSettings;
}

export type MailPanelSettings =
  | { readonly driver: "cpanel" }
  | { readonly driver: "directadmin"; readonly url: string; readonly user: string; readonly key: SecretRef }
  | {
      readonly driver: "plesk";
      readonly url: string;
      /** Null: the secret is a key, which needs no name. */
      readonly user: string | null;
      readonly secret: SecretRef;
    };

export type MailboxSettings =
  /** Each folder below `path` (relative to the account's home) is a mailbox. */
  | { readonly driver: "maildir"; readonly path: string }
  | { readonly driver: "imap"; readonly accounts: ReadonlyMap<AccountId, MailAccount> };

/** Where one account's mailboxes are: on an IMAP server, or (`maildir`) in its own files. */
export type MailAccount =
  | { readonly kind: "maildir"; readonly path: string }
  | {
      readonly kind: "imap";
      readonly host: string;
      readonly port: number;
      readonly tls: "implicit" | "starttls" | "none";
      /** PEM file of the authority that signed the server's certificate; null: those that this machine trusts. */
      readonly caPath: string | null;
      /** By the mailbox's name, which is the same on both accounts. */
      readonly logins: ReadonlyMap<string, MailLogin>;
    };

export interface MailLogin {
  readonly user: string;
  readonly password: SecretRef;
}

export interface FailoverSettings {
  readonly mode: "manual" | "assisted" | "automatic";
  readonly fence: "none" | "lease";
  readonly lease: "default" | "fast";
  /** Who renews the lease: the controller alone, or the replica too while the controller is away. */
  readonly renewal: "controller" | "replica";
}

export interface OffsiteSettings {
  readonly driver: "restic";
  /** As restic writes it: a folder, `sftp:`, `rest:`, `s3:`; by reference where a login stands in it. */
  readonly repository: string | SecretRef;
  readonly password: SecretRef;
  /** For the program alone: `AWS_SECRET_ACCESS_KEY` and the like. */
  readonly environment: ReadonlyMap<string, SecretRef>;
  /** The program's own `-o` options. */
  readonly options: Readonly<Record<string, string>>;
  readonly everyMs: number;
}
