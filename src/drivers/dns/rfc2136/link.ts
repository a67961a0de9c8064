import type { NameserverPlace } from "../../../core/dns/site-dns.ts";
import type { Hmac, Signer, TsigKey } from "../../../core/dns/wire/tsig.ts";
import type { DnsClient } from "../../../ports/dns-client.ts";

/** What the driver has for reaching one server; `key` is resolved anew for each order. */
export interface Rfc2136Parts {
  /** Its name in the configuration. */
  readonly id: string;
  /** Takes updates and transfers. */
  readonly server: NameserverPlace;
  /** Where the public asks. */
  readonly nameserver: NameserverPlace;
  readonly readKey: (signal: AbortSignal) => Promise<TsigKey>;
  readonly client: DnsClient;
  readonly hmac: Hmac;
  readonly nowMs: () => number;
  /** 0 to 65535, unguessable. */
  readonly randomId: () => number;
}

/** Of one answer, or of one zone as a whole. */
export const limits = { answerMs: 3_000, transferMs: 10_000, transferBytes: 16 * 1024 * 1024 } as const;

export async function openSigner(parts: Rfc2136Parts, signal: AbortSignal): Promise<Signer> {
  const key = await parts.readKey(signal);
  return { key, hmac: parts.hmac, nowSeconds: Math.floor(parts.nowMs() / 1000) };
}
