import { isWithin } from "../../../../core/dns/name.ts";
import { findSet, type RecordSet } from "../../../../core/dns/record-set.ts";
import { classIn } from "../../../../core/dns/record-type.ts";
import { concat, sameBytes, uint16 } from "../../../../core/dns/wire/bytes.ts";
import {
  type DnsMessage,
  opcodeQuery,
  opcodeUpdate,
  parseMessage,
  type RecordToSend,
  type TsigRecord,
  writeMessage,
} from "../../../../core/dns/wire/message.ts";
import { type Hmac, signMessage, type TsigKey } from "../../../../core/dns/wire/tsig.ts";
import { writeValue } from "../../../../core/dns/wire/values.ts";
import { rcodes, updateZone, type Zone } from "./zone.ts";

export interface NameserverFacts {
  readonly zone: Zone;
  readonly key: TsigKey;
  readonly hmac: Hmac;
  readonly nowSeconds: number;
}

export interface Answered {
  /** Null: what came deserves no answer. */
  readonly bytes: Uint8Array | null;
  /** As it is afterwards. */
  readonly zone: Zone;
}

/** What an authoritative nameserver says to one message: a question, a transfer or an update. Pure. */
export function answerMessage(bytes: Uint8Array, facts: NameserverFacts): Answered {
  const { zone } = facts;
  const parsed = parseMessage(bytes);
  if (parsed.kind === "garbled" || parsed.message.kind === "response") return { bytes: null, zone };
  const { message } = parsed;
  if (message.tsig === null) return { bytes: writeReply(message, answerPublic(message, zone)), zone };
  const mac = verifiedMac(bytes, message.tsig, facts);
  if (mac === null) return { bytes: writeReply(message, { rcode: rcodes.notAuth }), zone };
  const { reply, zone: after } = answerKeyHolder(message, zone);
  return { bytes: signReply(writeReply(message, reply), mac, facts), zone: after };
}

interface Reply {
  readonly rcode: number;
  readonly answers?: readonly RecordSet[];
  readonly authorities?: readonly RecordSet[];
}

/** Everybody may ask; who lists or changes the zone needs the key. */
function answerPublic({ opcode, questions }: DnsMessage, zone: Zone): Reply {
  const [question] = questions;
  if (opcode !== opcodeQuery || question === undefined || question.type === "AXFR")
    return { rcode: rcodes.refused };
  if (!isWithin(question.name, zone.apex)) return { rcode: rcodes.refused };
  const found = findSet(zone.sets, question) ?? findSet(zone.sets, { ...question, type: "CNAME" });
  if (found !== null) return { rcode: rcodes.noError, answers: [found] };
  const isName = zone.sets.some(({ name }) => isWithin(name, question.name));
  return {
    rcode: isName ? rcodes.noError : rcodes.nxDomain,
    authorities: zone.sets.filter(({ type }) => type === "SOA"),
  };
}

function answerKeyHolder(message: DnsMessage, zone: Zone): { readonly reply: Reply; readonly zone: Zone } {
  const [question] = message.questions;
  if (message.opcode === opcodeUpdate) {
    const updated = updateZone(zone, message);
    return updated.kind === "updated"
      ? { reply: { rcode: rcodes.noError }, zone: updated.zone }
      : { reply: { rcode: updated.rcode }, zone };
  }
  if (question?.type !== "AXFR") return { reply: answerPublic(message, zone), zone };
  if (question.name !== zone.apex) return { reply: { rcode: rcodes.notAuth }, zone };
  const soa = zone.sets.filter(({ type }) => type === "SOA");
  const rest = zone.sets.filter(({ type }) => type !== "SOA");
  return { reply: { rcode: rcodes.noError, answers: [...soa, ...rest, ...soa] }, zone };
}

function writeReply(message: DnsMessage, { rcode, answers = [], authorities = [] }: Reply): Uint8Array {
  const authoritative = rcode === rcodes.noError || rcode === rcodes.nxDomain ? 0x0400 : 0;
  return writeMessage({
    id: message.id,
    flags: 0x8000 | (message.opcode << 11) | authoritative | rcode,
    questions: message.questions,
    answers: answers.flatMap(recordsOf),
    authorities: authorities.flatMap(recordsOf),
    additionals: [],
  });
}

function recordsOf({ name, type, ttlSeconds, values }: RecordSet): readonly RecordToSend[] {
  return values.flatMap((value) => {
    const data = writeValue(type, value);
    return data === null ? [] : [{ name, type, class: classIn, ttlSeconds, data }];
  });
}

const fudgeSeconds = 300;

/** The request's MAC when it was made with the key: whoever has the key gets the same one by signing it once more. */
function verifiedMac(
  bytes: Uint8Array,
  tsig: TsigRecord,
  { key, hmac, nowSeconds }: NameserverFacts,
): Uint8Array | null {
  if (tsig.keyName !== key.name || tsig.algorithm !== key.algorithm) return null;
  if (Math.abs(tsig.timeSeconds - nowSeconds) > fudgeSeconds) return null;
  const unsigned = bytes.slice(0, tsig.startsAt);
  unsigned.set(uint16(tsig.originalId), 0);
  unsigned.set(uint16((bytes[10] ?? 0) * 0x100 + (bytes[11] ?? 0) - 1), 10);
  const { mac } = signMessage(unsigned, { key, hmac, nowSeconds: tsig.timeSeconds });
  return sameBytes(mac, tsig.mac) ? mac : null;
}

/** An answer is signed over the request's MAC as well (RFC 8945, section 5.3). */
function signReply(
  reply: Uint8Array,
  requestMac: Uint8Array,
  { key, hmac, nowSeconds }: NameserverFacts,
): Uint8Array {
  const behindRequest: Hmac = (algorithm, secret, data) =>
    hmac(algorithm, secret, concat([uint16(requestMac.length), requestMac, data]));
  return signMessage(reply, { key, hmac: behindRequest, nowSeconds }).bytes;
}
