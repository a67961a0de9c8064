import type { Hmac } from "../../core/dns/wire/tsig.ts";
import type { ApiRequests } from "../../ports/api-request.ts";
import type { Clock } from "../../ports/clock.ts";
import type { DnsClient } from "../../ports/dns-client.ts";
import type { Exec } from "../../ports/exec.ts";
import type { SecretResolver } from "../../ports/secrets.ts";
import type { Transport } from "../../ports/transport.ts";

/** What the DNS drivers need of the outside, together. */
export interface DnsDriverParts {
  readonly secrets: SecretResolver;
  readonly client: DnsClient;
  readonly http: ApiRequests;
  readonly hmac: Hmac;
  readonly clock: Clock;
  readonly exec: Pick<Exec, "run">;
  /** The way to an account of the configuration. */
  readonly transport: (account: string) => Promise<Transport>;
  readonly nowMs: () => number;
  /** 0 to 65535, unguessable. */
  readonly randomId: () => number;
}
