import type { DnsProviderSettings } from "../core/site/config.ts";
import type { SecretRef } from "../core/site/secret.ts";
import type { WrittenConfig } from "./schema/root.ts";

type Written = WrittenConfig["dnsProviders"][string];
type Accounts = WrittenConfig["accounts"];

/** `secret` makes the path of a reference absolute. */
export function toDnsProvider(
  written: Written,
  accounts: Accounts,
  secret: (ref: SecretRef) => SecretRef,
): DnsProviderSettings {
  const nameserver = written.nameserver ?? null;
  switch (written.driver) {
    case "rfc2136":
      return { ...written, tsig: { ...written.tsig, secret: secret(written.tsig.secret) }, nameserver };
    case "powerdns":
      return { ...written, apiKey: secret(written.apiKey), nameserver };
    case "cpanel":
      return toCpanel(written, accounts, secret);
    case "whm":
    case "cloudflare":
    case "hetzner":
    case "digitalocean":
      return { ...written, token: secret(written.token), nameserver };
    case "directadmin":
      return { ...written, key: secret(written.key), nameserver };
    case "plesk":
      return toPlesk(written, secret);
    case "route53": {
      const zoneId = written.zoneId ?? null;
      return { ...written, secretAccessKey: secret(written.secretAccessKey), zoneId, nameserver };
    }
    case "zonefile":
      return {
        ...written,
        check: written.check ?? null,
        nameserver: nameserver ?? placeOf(written.account, accounts),
      };
    case "exec": {
      const secrets = new Map(Object.entries(written.secrets).map(([name, ref]) => [name, secret(ref)]));
      const { driver, command, changes, minTtl } = written;
      return { driver, command, changes, secrets, minTtlSeconds: (minTtl ?? 0) / 1000, nameserver };
    }
  }
}

type WrittenAs<Driver extends Written["driver"]> = Extract<Written, { driver: Driver }>;

/** The schema saw to it that one of the two doors is there as a whole. */
function toCpanel(
  written: WrittenAs<"cpanel">,
  accounts: Accounts,
  secret: (ref: SecretRef) => SecretRef,
): DnsProviderSettings {
  const { driver, url, user, token, account } = written;
  const nameserver = written.nameserver ?? null;
  if (account !== undefined) {
    const door = { kind: "ssh", account } as const;
    return { driver, door, nameserver: nameserver ?? placeOf(account, accounts) };
  }
  if (url === undefined || user === undefined || token === undefined) throw new TypeError("no way to cPanel");
  return { driver, door: { kind: "https", url, user, token: secret(token) }, nameserver };
}

function toPlesk(written: WrittenAs<"plesk">, secret: (ref: SecretRef) => SecretRef): DnsProviderSettings {
  const { driver, url, user = null, password, key } = written;
  const ref = key ?? password;
  if (ref === undefined) throw new TypeError("no way to Plesk");
  return { driver, url, user, secret: secret(ref), nameserver: written.nameserver ?? null };
}

/** The nameserver of an account is where the account is. */
function placeOf(id: string, accounts: Accounts): string {
  const account = accounts[id];
  const [address] = account?.addresses ?? [];
  if (address !== undefined) return address;
  return account?.transport.driver === "ssh" ? account.transport.host : "127.0.0.1";
}
