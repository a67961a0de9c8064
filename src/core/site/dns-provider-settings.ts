import type { SecretRef } from "./secret.ts";
import type { AccountId } from "./site.ts";

/** One entry of `dnsProviders`, by its driver. */
export type DnsProviderSettings = DriverSettings & {
  /** Where the public asks for its zones; null: at the host of `url` or `server`. */
  readonly nameserver: string | null;
};

type DriverSettings =
  | {
      readonly driver: "rfc2136";
      readonly server: string;
      readonly port: number;
      readonly tsig: { readonly name: string; readonly algorithm: string; readonly secret: SecretRef };
    }
  | {
      readonly driver: "powerdns";
      readonly url: string;
      readonly server: string;
      readonly apiKey: SecretRef;
    }
  | { readonly driver: "cpanel"; readonly door: CpanelDoor }
  | { readonly driver: "whm"; readonly url: string; readonly user: string; readonly token: SecretRef }
  | { readonly driver: "directadmin"; readonly url: string; readonly user: string; readonly key: SecretRef }
  | {
      readonly driver: "plesk";
      readonly url: string;
      /** Null: the secret is a key, which needs no name. */
      readonly user: string | null;
      readonly secret: SecretRef;
    }
  | { readonly driver: "cloudflare"; readonly token: SecretRef }
  | { readonly driver: "hetzner"; readonly token: SecretRef }
  | { readonly driver: "digitalocean"; readonly token: SecretRef }
  | {
      readonly driver: "route53";
      readonly accessKeyId: string;
      readonly secretAccessKey: SecretRef;
      readonly zoneId: string | null;
    }
  | {
      readonly driver: "zonefile";
      readonly account: AccountId;
      /** `{zone}` stands for the zone's name. */
      readonly path: string;
      readonly check: readonly string[] | null;
      readonly reload: readonly string[];
    }
  | {
      readonly driver: "exec";
      readonly command: readonly string[];
      readonly secrets: ReadonlyMap<string, SecretRef>;
      readonly changes: "zone" | "record-set";
      readonly minTtlSeconds: number;
    };

/** HTTPS with a token, or the account's own `uapi` program over SSH. */
type CpanelDoor =
  | { readonly kind: "https"; readonly url: string; readonly user: string; readonly token: SecretRef }
  | { readonly kind: "ssh"; readonly account: AccountId };
