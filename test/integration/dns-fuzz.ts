import { parseMessage, writeMessage } from "../../src/core/dns/wire/message.ts";
import { writeValue } from "../../src/core/dns/wire/values.ts";

export interface FuzzCount {
  readonly messages: number;
  readonly read: number;
  readonly garbled: number;
  /** Of the slowest message. */
  readonly slowestMs: number;
}

const values = [
  ["A", "192.0.2.1"],
  ["AAAA", "2001:db8::1"],
  ["NS", "ns1.example.com"],
  ["MX", "10 mail.example.com"],
  ["TXT", "v=spf1 -all"],
  ["CAA", '0 issue "ca.example"'],
  ["SRV", "0 5 443 web.example.com"],
  ["SOA", "ns1.example.com hostmaster.example.com 1 2 3 4 5"],
  ["NAPTR", '100 10 "u" "sip+E2U" "!^.*$!sip:x@example.com!" .'],
  ["DS", "12345 13 2 abcdef"],
] as const;

/** Messages of a seed: half of them good ones with a few bytes changed, cut or doubled, half of them noise. */
export function fuzzDecoder(seed: number, messages: number): FuzzCount {
  const random = generator(seed);
  const good = goodMessage();
  let [read, garbled, slowestMs] = [0, 0, 0];
  for (let nth = 0; nth < messages; nth += 1) {
    const bytes = random() < 0.5 ? mutated(good, random) : noise(random);
    const beganMs = performance.now();
    if (parseMessage(bytes).kind === "message") read += 1;
    else garbled += 1;
    slowestMs = Math.max(slowestMs, performance.now() - beganMs);
  }
  return { messages, read, garbled, slowestMs };
}

function goodMessage(): Uint8Array {
  const records = values.map(([type, value]) => ({
    name: "www.example.com",
    type,
    class: 1,
    ttlSeconds: 300,
    data: writeValue(type, value) ?? new Uint8Array(),
  }));
  const questions = [{ name: "www.example.com", type: "ANY", class: 1 }];
  return writeMessage({
    id: 7,
    flags: 0x8400,
    questions,
    answers: records,
    authorities: [],
    additionals: [],
  });
}

function mutated(good: Uint8Array, random: () => number): Uint8Array {
  const bytes = Uint8Array.from(good);
  const changes = 1 + Math.floor(random() * 4);
  // Half of the new bytes are beginnings of compression pointers, where decoders go wrong.
  for (let done = 0; done < changes; done += 1) {
    const at = Math.floor(random() * bytes.length);
    bytes[at] = random() < 0.5 ? 0xc0 + Math.floor(random() * 64) : Math.floor(random() * 256);
  }
  return random() < 0.2 ? bytes.subarray(0, Math.floor(random() * bytes.length)) : bytes;
}

function noise(random: () => number): Uint8Array {
  return Uint8Array.from({ length: Math.floor(random() * 200) }, () => Math.floor(random() * 256));
}

/** mulberry32: the same messages for the same seed, everywhere. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
