import assert from "node:assert/strict";
import type { DnsStep } from "../core/dns/dns-step.ts";
import type { DnsName } from "../core/dns/name.ts";
import { findSet, type RecordSet, recordSet } from "../core/dns/record-set.ts";
import { serialOf } from "../core/dns/soa.ts";
import { readAnswer } from "../core/dns/wire/answer.ts";
import { ClonePanelError } from "../core/errors.ts";
import type { DnsClient } from "../ports/dns-client.ts";
import type { DnsProvider } from "../ports/dns-provider.ts";

/** One zone of a server, and what a test does to it behind the driver's back. */
export interface DnsHarness extends AsyncDisposable {
  /** Holds, when it opens, exactly `dnsContractZone`. */
  readonly zone: DnsName;
  readonly provider: DnsProvider;
  /** Asks the server itself. */
  readonly client: DnsClient;
  /** Somebody else sets these records, or (no values) removes them. */
  meddle(set: RecordSet): Promise<void>;
  /** The same server with a key that it does not accept. */
  readonly withWrongKey: DnsProvider;
  /** A place where nothing listens. */
  readonly atClosedPort: DnsProvider;
  /** `whole-zone` where this server lists its zones. */
  readonly lists: "whole-zone" | "asked-names";
  /** Somebody else puts many sets into the zone at once. */
  fill?(sets: readonly RecordSet[]): Promise<void>;
  /** Everything that the public could see since the zone was opened, in order. */
  states?(): readonly (readonly RecordSet[])[];
  /** From now on nobody asks the nameserver, so it need not follow each change. */
  hush?(): void;
  /** What the line to the provider does. */
  readonly mood?: DnsMood;
}

/** Trouble that a test makes between the driver and an HTTP interface. */
export interface DnsMood {
  /** So many requests are put off. */
  busy: number;
  /** The connection breaks at the so-manieth request that changes something. */
  cut: { readonly atChange: number; readonly when: "before" | "after" } | null;
  /** Every request is answered so. */
  always: {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body: string;
  } | null;
}

const soa = "ns1.example.com hostmaster.example.com 1 3600 600 604800 60";

/** What a harness puts into the zone at first. */
export function dnsContractZone(zone: DnsName): readonly RecordSet[] {
  return [
    recordSet(zone, "SOA", 300, [soa]),
    recordSet(zone, "NS", 300, ["ns1.example.com", "ns2.example.net"]),
    recordSet(zone, "A", 300, ["203.0.113.10"]),
    recordSet(zone, "MX", 300, ["10 mail.example.com"]),
    recordSet(zone, "TXT", 300, ["v=spf1 mx -all"]),
    recordSet(`www.${zone}`, "A", 300, ["203.0.113.10"]),
    recordSet(`both.${zone}`, "A", 300, ["203.0.113.10", "198.51.100.20"]),
    recordSet(`both.${zone}`, "AAAA", 300, ["2001:db8::10"]),
    recordSet(`alias.${zone}`, "CNAME", 300, [`www.${zone}`]),
    recordSet(`*.wild.${zone}`, "A", 300, ["203.0.113.99"]),
    recordSet(`below.${zone}`, "NS", 300, ["ns.example.org"]),
  ];
}

export const never: AbortSignal = new AbortController().signal;

export interface Room extends DnsHarness {
  readonly www: DnsName;
  readonly read: (...names: readonly DnsName[]) => Promise<readonly RecordSet[]>;
}

export type Claim = (title: string, body: (room: Room) => Promise<void>) => unknown;

export async function readSets(
  { provider, zone }: DnsHarness,
  names: readonly DnsName[],
): Promise<readonly RecordSet[]> {
  return (await provider.readZone({ zone, names, signal: never })).sets;
}

export function applyIn({ provider, zone }: Room, steps: readonly DnsStep[]): Promise<void> {
  const names = [...new Set(steps.map((step) => (step.kind === "delete" ? step.before : step.after).name))];
  return provider.applySteps({ zone, names, steps, signal: never });
}

/** The set as it comes back: where a zone has one TTL, that one stays. */
export function asKept({ provider }: Room, set: RecordSet): RecordSet {
  return provider.manifest.ttl === "of-each-set" ? set : { ...set, ttlSeconds: 300 };
}

/** What the nameserver itself answers; null: it does not know. */
export async function asked(
  { client, provider }: DnsHarness,
  question: { readonly name: DnsName; readonly type: string },
): Promise<readonly string[] | null> {
  const reply = await client.ask({ server: provider.nameserver, ...question, signal: never });
  assert.equal(reply.kind, "answer", JSON.stringify(reply));
  if (reply.kind !== "answer") return null;
  const answer = readAnswer(reply.message, question);
  return answer.kind === "sets" ? (findSet(answer.sets, question)?.values ?? null) : null;
}

/** The serial that the public sees. */
export async function askedSerial(room: Room): Promise<number> {
  const [soa = ""] = (await asked(room, { name: room.zone, type: "SOA" })) ?? [];
  return serialOf(soa) ?? 0;
}

export async function rejects(
  code: string,
  work: () => Promise<unknown>,
  message: RegExp = /./,
): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(error instanceof ClonePanelError, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
    return true;
  });
}
