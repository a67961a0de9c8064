import type { AccountClocks } from "./lease-file.ts";
import { readSigned, writeSigned } from "./signed-text.ts";
import type { AccountId, Role, SiteId } from "./site.ts";

/** What the controller may ask of an account's own web server: by a signed POST, when the login is silent or slow. */
export interface EndpointOrder {
  readonly v: 1;
  readonly site: SiteId;
  readonly account: AccountId;
  /** `fence`, `lease`: `text` is a signed file that takes the place of the account's. */
  readonly verb: "health" | "health-of-app" | "fence" | "lease";
  readonly text: string;
  /** Hex, made for this order alone. */
  readonly nonce: string;
  /** Seconds since 1970 by the account's clock; one that is a minute off is not carried out. */
  readonly at: number;
}

export type EndpointAnswer =
  | { readonly kind: "answered"; readonly value: Readonly<Record<string, unknown>> }
  /** The order's time is not the account's. */
  | { readonly kind: "late"; readonly wall: number }
  | { readonly kind: "foreign"; readonly because: string };

/** Its own key, so that what travels over the net is of no use in a file. */
export function endpointKey(stateKey: string, hmac: (key: string, text: string) => string): string {
  return hmac(stateKey, "clonepanel endpoint 1");
}

export function writeEndpointOrder(order: EndpointOrder, hmac: (text: string) => string): string {
  return writeSigned(order, hmac);
}

/** An answer to another order, or by somebody else, is `foreign`. */
export function readEndpointAnswer(
  text: string,
  nonce: string,
  hmac: (text: string) => string,
): EndpointAnswer {
  const read = readSigned(text, hmac);
  if (read.kind === "foreign") return { kind: "foreign", because: "no endpoint of ours answers there" };
  const value = read.value as Readonly<Record<string, unknown>>;
  if (value["nonce"] !== nonce) return { kind: "foreign", because: "the answer belongs to another order" };
  const { refused, wall } = value;
  if (refused === "late" && typeof wall === "number") return { kind: "late", wall };
  if (refused !== undefined)
    return { kind: "foreign", because: `the order was refused: ${JSON.stringify(refused).slice(0, 60)}` };
  return { kind: "answered", value };
}

/** What an account is and can, as its web server sees it. */
export interface AccountHealth {
  readonly role: Role;
  /** The state file is believed. */
  readonly isKnown: boolean;
  readonly epoch: number | null;
  readonly generation: number | null;
  /** Seconds since 1970. */
  readonly surveyedAt: number | null;
  readonly leaseEpoch: number | null;
  /** Null: PHP may not read them there, so no lease can be kept. */
  readonly clocks: AccountClocks | null;
  /** So long after its lease's end a request that has begun may still store something. */
  readonly lateMs: number | null;
  readonly php: string;
  /** May the web server's PHP write roles and leases? */
  readonly isWritable: boolean;
  /** `unasked`: not by this order. */
  readonly database: "ok" | "failed" | "unknown" | "unasked";
}

/** Null: it is not of this shape. */
export function parseHealth(value: Readonly<Record<string, unknown>>): AccountHealth | null {
  const { role, known, epoch, generation, surveyedAt, lease, clocks, late, php } = value;
  const { writable, database } = value;
  if (role !== "primary" && role !== "replica" && role !== "fenced") return null;
  if (typeof php !== "string") return null;
  return {
    role,
    isKnown: known === true,
    epoch: numberOr(epoch),
    generation: numberOr(generation),
    surveyedAt: numberOr(surveyedAt),
    leaseEpoch: numberOr((lease as { readonly epoch?: unknown } | null)?.epoch),
    clocks: clocksOf(clocks),
    lateMs: lateOf(late),
    php: php.replace(/[^\x20-\x7e]/g, "?").slice(0, 40),
    isWritable: writable === true,
    database: database === "ok" || database === "failed" || database === "unknown" ? database : "unasked",
  };
}

function numberOr(value: unknown): number | null {
  return Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : null;
}

/** Longer than an hour nobody is waited for: a hacked primary would hold its own end back for as long as it likes. */
const longestLateSeconds = 3_600;

function lateOf(value: unknown): number | null {
  if (typeof value !== "number" || !(value >= 0)) return null;
  return Math.min(value, longestLateSeconds) * 1000;
}

function clocksOf(value: unknown): AccountClocks | null {
  const { wall, uptime, boot } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof wall !== "number" || typeof uptime !== "number" || typeof boot !== "string") return null;
  return { wall, uptime, boot };
}
