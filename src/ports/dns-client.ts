import type { DnsName } from "../core/dns/name.ts";
import type { RecordType } from "../core/dns/record-type.ts";
import type { NameserverPlace } from "../core/dns/site-dns.ts";
import type { DnsMessage } from "../core/dns/wire/message.ts";

/**
 * Talks to nameservers, one by one and by address. What a network does (silence, refusal, nonsense) is an outcome; only
 * an aborted signal is thrown. A call never takes longer than its tries and their deadlines.
 */
export interface DnsClient {
  /** Asks over UDP, twice at most, and over TCP when the answer was cut short. Does not ask for recursion. */
  ask(order: DnsQuestion): Promise<DnsReply>;

  /** Sends one message over TCP and hands every answer to `take` until that has enough. */
  converse(order: DnsConversation): Promise<ConversationEnd>;

  /** Nameservers of a zone as this machine's resolver knows them; empty when it knows none in time. */
  nameservers(zone: DnsName, signal: AbortSignal): Promise<readonly string[]>;

  /** Could this machine send anything to the address? Asks its own routes, nobody else. */
  hasWay(address: string, signal: AbortSignal): Promise<boolean>;

  /** Addresses of a host as this machine's resolver knows them; empty when it knows none in time. */
  resolve(host: string, signal: AbortSignal): Promise<readonly string[]>;
}

export interface DnsQuestion {
  readonly server: NameserverPlace;
  readonly name: DnsName;
  readonly type: RecordType;
  /** `tcp`: not over UDP at all. */
  readonly over?: "tcp";
  readonly signal: AbortSignal;
}

export type DnsReply =
  | { readonly kind: "answer"; readonly message: DnsMessage; readonly via: "udp" | "tcp" }
  | Silence;

export interface DnsConversation {
  readonly server: NameserverPlace;
  readonly message: Uint8Array;
  readonly timeoutMs: number;
  /** Of all answers together. */
  readonly maxBytes: number;
  readonly take: (message: Uint8Array) => "more" | "enough";
  readonly signal: AbortSignal;
}

export type ConversationEnd = { readonly kind: "enough" } | Silence;

/** Nothing that can be used; `because` is for people. */
export interface Silence {
  readonly kind: "silent";
  readonly because: string;
}
