import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { declaredAt } from "../../src/core/dns/declared-zone.ts";
import { readZoneFile } from "../../src/core/dns/read-zone-file.ts";
import { findSet, type RecordSet, recordSet, sortSets } from "../../src/core/dns/record-set.ts";
import { codeOfType } from "../../src/core/dns/record-type.ts";
import { readAnswer } from "../../src/core/dns/wire/answer.ts";
import { writeValue } from "../../src/core/dns/wire/values.ts";
import { writeZoneFile } from "../../src/core/dns/write-zone-file.ts";
import { Secret } from "../../src/core/site/secret.ts";
import { rfc2136Provider } from "../../src/drivers/dns/rfc2136/driver.ts";
import { tsigKeyOf } from "../../src/drivers/dns/rfc2136/tsig-key.ts";
import { systemDnsClient } from "../../src/platform/dns/dns-client.ts";
import { nodeHmac } from "../../src/platform/hmac.ts";
import type { DnsProvider } from "../../src/ports/dns-provider.ts";
import { someRecord, someSets } from "../../src/testing/some-zone.ts";
import type { TestKnot } from "./knot.ts";

/** A nameserver with a key, of whatever brand. */
export interface SignedPlace {
  readonly port: number;
  readonly tsig: { readonly secret: string };
}

export interface Compared {
  readonly sets: number;
  readonly records: number;
}

const client = systemDnsClient({ queryMs: 2_000, tries: 2 });
const signal = new AbortController().signal;

/**
 * A random zone is written as a file, which named-checkzone and kzonecheck must take and we must read back; then Knot
 * serves it, and whatever dig gets as raw bytes must be what we get, by a transfer and set by set.
 */
export async function compareZone(knot: TestKnot, zone: string, seed: number): Promise<Compared> {
  const sets = randomZone(zone, seed);
  const text = writeZoneFile(zone, sets, [`seed ${seed}`]);
  checkFile(zone, text);
  const read = readZoneFile(text, zone);
  assert.equal(read.kind, "read", JSON.stringify(read));
  if (read.kind === "read") {
    const view = { provider: "ns", published: [], addresses: new Map() };
    assert.deepEqual(
      declaredAt(read.zone, view),
      sets.filter(({ type }) => type !== "SOA"),
    );
  }
  await knot.publish(zone, text);
  const state = await signedProvider(knot).readZone({ zone, names: [], signal });
  assert.equal(state.coverage, "whole-zone");
  assert.deepEqual(rawOf(state.sets), transferByDig(knot, zone), `seed ${seed}: the transfer`);
  await compareAnswers(knot, zone, sets);
  return { sets: sets.length, records: sets.reduce((sum, { values }) => sum + values.length, 0) };
}

/** Below a cut a nameserver refers elsewhere, which is no answer. */
async function compareAnswers(knot: TestKnot, zone: string, sets: readonly RecordSet[]): Promise<void> {
  const asked = sets.filter(({ name, type }) => type !== "NS" || name === zone);
  const words = asked.flatMap(({ name, type }) => [name, type]);
  // Its headers too: an answer that is missing shall say of which kind it was.
  const text = dig(knot, ["+norec", "+comments", ...words]);
  const ours: RecordSet[] = [];
  for (const { name, type } of asked) {
    const server = { host: "127.0.0.1", port: knot.port };
    const reply = await client.ask({ server, name, type, signal });
    assert.equal(reply.kind, "answer", `${name} ${type}: ${JSON.stringify(reply)}`);
    if (reply.kind !== "answer") continue;
    const answer = readAnswer(reply.message, { name, type });
    assert.equal(answer.kind, "sets", `${name} ${type}: ${JSON.stringify(answer)}`);
    const set = answer.kind === "sets" ? findSet(answer.sets, { name, type }) : null;
    assert.ok(set !== null, `${name} ${type} is answered`);
    ours.push(set);
  }
  assert.deepEqual(rawOf(ours), rawLines(text), `set by set; dig said ${text}`);
}

function randomZone(zone: string, seed: number): readonly RecordSet[] {
  const names = ["@", "www", "a.b", "mail", "_x._tcp"];
  const [some = []] = fc.sample(someSets(zone, names), { numRuns: 1, seed });
  const [more = []] = fc.sample(fc.array(someRecord, { minLength: 10, maxLength: 40 }), { numRuns: 1, seed });
  // BIND looks into the expression of a NAPTR, Knot into the algorithms of a DS: random ones are no zone.
  const singles = more
    .filter(({ type }) => type !== "NAPTR" && type !== "DS")
    .map(({ type, value }, at) => recordSet(`x${at}.${zone}`, type, 300, [value]));
  return sortSets([
    recordSet(zone, "SOA", 300, [`ns1.example.com hostmaster.example.com ${seed} 3600 600 604800 60`]),
    recordSet(zone, "NS", 300, ["ns1.example.com", "ns2.example.net"]),
    recordSet(`naptr.${zone}`, "NAPTR", 300, ['100 10 "u" "sip+E2U" "!^.*$!sip:x@example.com!" .']),
    recordSet(`signed.${zone}`, "NS", 300, ["ns.example.org"]),
    recordSet(`signed.${zone}`, "DS", 300, [`12345 13 2 ${"ab".repeat(32)}`]),
    ...some,
    ...singles,
  ]);
}

function checkFile(zone: string, text: string): void {
  const folder = mkdtempSync(join(tmpdir(), "cp-oracle-"));
  try {
    const file = join(folder, `${zone}.zone`);
    writeFileSync(file, text, "latin1");
    execFileSync("named-checkzone", ["-q", "-i", "none", "-k", "ignore", zone, file]);
    execFileSync("kzonecheck", ["-d", "off", "-o", zone, file], { stdio: "pipe" });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function transferByDig(place: SignedPlace, zone: string): readonly string[] {
  const key = `hmac-sha256:clonepanel:${place.tsig.secret}`;
  return rawLines(dig(place, ["-y", key, "+onesoa", zone, "AXFR"]));
}

function dig({ port }: SignedPlace, words: readonly string[]): string {
  const place = ["@127.0.0.1", "-p", `${port}`, "+unknownformat", "+noall", "+answer", "+ttlid"];
  return execFileSync("dig", [...place, ...words], { encoding: "latin1", maxBuffer: 64 * 1024 * 1024 });
}

/** `www.example.com. 300 CLASS1 TYPE1 \# 4 C0000201`: the bytes as they came, whatever they mean. */
function rawLines(text: string): readonly string[] {
  const lines = text.matchAll(/^(\S+)\.\s+(\d+)\s+CLASS1\s+TYPE(\d+)\s+\\#\s+\d+ ?([0-9A-Fa-f ]*)$/gm);
  return [...lines]
    .map(([, name, ttl, type, hex = ""]) => `${name} ${ttl} ${type} ${hex.replaceAll(" ", "").toLowerCase()}`)
    .toSorted();
}

function rawOf(sets: readonly RecordSet[]): readonly string[] {
  return sets
    .flatMap(({ name, type, ttlSeconds, values }) =>
      values.map((value) => {
        const bytes = writeValue(type, value);
        assert.ok(bytes !== null, `${type} ${value} is a value`);
        return `${name} ${ttlSeconds} ${codeOfType(type)} ${Buffer.from(bytes).toString("hex")}`;
      }),
    )
    .toSorted();
}

export function signedProvider({ port, tsig }: SignedPlace): DnsProvider {
  const place = { host: "127.0.0.1", port };
  const settings = { name: "clonepanel", algorithm: "hmac-sha256" };
  return rfc2136Provider({
    id: "ns",
    server: place,
    nameserver: place,
    readKey: async () => tsigKeyOf("ns", settings, new Secret(tsig.secret)),
    client,
    hmac: nodeHmac,
    nowMs: () => Date.now(),
    randomId: () => randomBytes(2).readUInt16BE(),
  });
}

/** What dig lists at these labels of a zone, without the zone's own name. */
export function listedByDig(place: SignedPlace, zone: string, labels: readonly string[]): readonly string[] {
  return transferByDig(place, zone)
    .filter((line) => labels.some((label) => line.startsWith(`${label}.${zone} `)))
    .map((line) => line.replace(`.${zone} `, " "));
}
