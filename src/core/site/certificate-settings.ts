import type { SecretRef } from "./secret.ts";
import type { AccountId } from "./site.ts";

/** How a site is served over HTTPS, and who sees to it that it can be. Times in milliseconds. */
export interface CertificateSettings {
  /** Where every account serves HTTPS, at its own addresses. */
  readonly port: number;
  readonly days: { readonly warn: number; readonly bad: number };
  readonly source: CertificateSource;
  /** Where a new certificate is put; an account that is not in it sees to itself. */
  readonly install: ReadonlyMap<AccountId, CertificatePlaceSettings>;
}

export type CertificateSource =
  /** The accounts see to it themselves: it is only looked at. */
  | { readonly kind: "of-the-accounts" }
  | {
      readonly kind: "acme";
      /** The authority's directory. */
      readonly directory: string;
      readonly email: string | null;
      /** So long before the end a new one is asked for. */
      readonly renewBeforeMs: number;
    }
  /** One account has it from its own host; it is carried to the others. */
  | {
      readonly kind: "carried";
      readonly from: AccountId;
      readonly certificate: string;
      readonly key: string;
    };

export type CertificatePlaceSettings =
  /** Two files on the account, and a program that makes the web server read them. */
  | {
      readonly driver: "files";
      readonly certificate: string;
      readonly key: string;
      readonly reload: readonly string[] | null;
    }
  /** UAPI over HTTPS. */
  | { readonly driver: "cpanel"; readonly url: string; readonly user: string; readonly token: SecretRef };
