import type { Hmac } from "../../core/dns/wire/tsig.ts";
import type { ApiRequests } from "../../ports/api-request.ts";
import type { DnsClient } from "../../ports/dns-client.ts";
import type { SecretResolver } from "../../ports/secrets.ts";

/** What the DNS drivers need of the outside, together. */
export interface DnsDriverParts {
  readonly secrets: SecretResolver;
  readonly client: DnsClient;
  readonly http: ApiRequests;
  readonly hmac: Hmac;
  readonly nowMs: () => number;
  /** 0 to 65535, unguessable. */
  readonly randomId: () => number;
}
