import type { DnsName } from "../name.ts";
import { classAny, classIn, codeOfType, type RecordType, typeOfCode } from "../record-type.ts";
import { ByteReader, concat, Garbled, uint16, uint32 } from "./bytes.ts";
import { readName, writeName } from "./names.ts";
import { readValue } from "./values.ts";

export const opcodeQuery = 0;
export const opcodeUpdate = 5;

export interface Header {
  readonly id: number;
  readonly kind: "query" | "response";
  readonly opcode: number;
  readonly authoritative: boolean;
  /** Cut short: ask again over TCP. */
  readonly truncated: boolean;
  readonly recursionDesired: boolean;
  /** With EDNS, the extended one. */
  readonly rcode: number;
}

export interface Question {
  readonly name: DnsName;
  readonly type: RecordType;
  readonly class: number;
}

/** A record as it stands in a message. */
export interface WireRecord extends Question {
  readonly ttlSeconds: number;
  /** Null where there is no data to read: in updates. */
  readonly value: string | null;
}

export interface DnsMessage extends Header {
  readonly questions: readonly Question[];
  readonly answers: readonly WireRecord[];
  readonly authorities: readonly WireRecord[];
  /** Without OPT and TSIG. */
  readonly additionals: readonly WireRecord[];
  readonly tsig: TsigRecord | null;
}

/** RFC 8945, section 4.2. */
export interface TsigRecord {
  readonly keyName: DnsName;
  readonly algorithm: DnsName;
  readonly timeSeconds: number;
  readonly fudgeSeconds: number;
  readonly mac: Uint8Array;
  readonly originalId: number;
  readonly error: number;
  readonly other: Uint8Array;
  /** Where the record begins in the message: all before it is signed. */
  readonly startsAt: number;
}

export type ParsedMessage =
  | { readonly kind: "message"; readonly message: DnsMessage }
  | { readonly kind: "garbled"; readonly because: string };

/** Bytes of anybody as a message. Bounded by their own number; never throws for what they hold. */
export function parseMessage(bytes: Uint8Array): ParsedMessage {
  try {
    return { kind: "message", message: readMessage(bytes) };
  } catch (error) {
    if (error instanceof Garbled) return { kind: "garbled", because: error.message };
    throw error;
  }
}

function readMessage(bytes: Uint8Array): DnsMessage {
  const reader = new ByteReader(bytes, { start: 0, end: bytes.length });
  const id = reader.uint16();
  const flags = reader.uint16();
  const counts = Array.from({ length: 4 }, () => reader.uint16());
  const questions = times(counts[0], () => readQuestion(reader));
  const answers = times(counts[1], () => readRecord(reader));
  const authorities = times(counts[2], () => readRecord(reader));
  const additionals = times(counts[3], () => readRecord(reader));
  if (reader.left > 0) throw new Garbled(`${reader.left} bytes follow its end`);
  return {
    id,
    kind: (flags & 0x8000) === 0 ? "query" : "response",
    opcode: (flags >> 11) & 0xf,
    authoritative: (flags & 0x0400) !== 0,
    truncated: (flags & 0x0200) !== 0,
    recursionDesired: (flags & 0x0100) !== 0,
    rcode: (flags & 0xf) + (additionals.find(isOpt)?.extendedRcode ?? 0) * 0x10,
    questions,
    answers: answers.map(({ record }) => record),
    authorities: authorities.map(({ record }) => record),
    additionals: additionals.filter((one) => !isOpt(one) && one.tsig === null).map(({ record }) => record),
    tsig: readTsigPlace([...answers, ...authorities, ...additionals]),
  };
}

interface ReadRecord {
  readonly record: WireRecord;
  readonly tsig: TsigRecord | null;
  readonly extendedRcode: number;
}

function readQuestion(reader: ByteReader): Question {
  return { name: readName(reader), type: typeOfCode(reader.uint16()), class: reader.uint16() };
}

function readRecord(reader: ByteReader): ReadRecord {
  const startsAt = reader.at;
  const question = readQuestion(reader);
  const ttl = reader.uint32();
  const data = reader.slice(reader.uint16());
  const { name, type } = question;
  const isTsig = type === "TSIG" && question.class === classAny;
  const isPlain = question.class === classIn && type !== "OPT" && !isTsig;
  return {
    record: {
      ...question,
      // A TTL with the highest bit set counts as 0 (RFC 2181, section 8).
      ttlSeconds: ttl > 0x7fff_ffff ? 0 : ttl,
      value: isPlain && (data.left > 0 || type === "TXT") ? readValue(type, data) : null,
    },
    tsig: isTsig ? readTsig(name, data, startsAt) : null,
    extendedRcode: ttl >>> 24,
  };
}

function isOpt({ record }: ReadRecord): boolean {
  return record.type === "OPT";
}

function readTsig(keyName: DnsName, data: ByteReader, startsAt: number): TsigRecord {
  return {
    keyName,
    algorithm: readName(data),
    timeSeconds: data.uint48(),
    fudgeSeconds: data.uint16(),
    mac: data.take(data.uint16()),
    originalId: data.uint16(),
    error: data.uint16(),
    other: data.take(data.uint16()),
    startsAt,
  };
}

/** It is the very last record, or the message is no good (RFC 8945, section 5.1). */
function readTsigPlace(records: readonly ReadRecord[]): TsigRecord | null {
  const at = records.findIndex(({ tsig }) => tsig !== null);
  if (at >= 0 && at !== records.length - 1) throw new Garbled("its TSIG is not the last record");
  return records[at]?.tsig ?? null;
}

/**
 * Each item takes at least five bytes, so the number is bounded by the message, and not by what its head claims: room for
 * 65,535 items is not made for twelve bytes.
 */
function times<T>(count: number | undefined, read: () => T): T[] {
  const items: T[] = [];
  for (let nth = 0; nth < (count ?? 0); nth += 1) items.push(read());
  return items;
}

/** A record to be sent: the data as bytes. */
export interface RecordToSend extends Question {
  readonly ttlSeconds: number;
  readonly data: Uint8Array;
}

export interface MessageToSend {
  readonly id: number;
  readonly flags: number;
  readonly questions: readonly Question[];
  readonly answers: readonly RecordToSend[];
  readonly authorities: readonly RecordToSend[];
  readonly additionals: readonly RecordToSend[];
}

export function writeMessage(message: MessageToSend): Uint8Array {
  const { questions, answers, authorities, additionals } = message;
  return concat([
    uint16(message.id),
    uint16(message.flags),
    ...[questions, answers, authorities, additionals].map((section) => uint16(section.length)),
    ...questions.map(writeQuestion),
    ...[...answers, ...authorities, ...additionals].map(writeRecord),
  ]);
}

function writeQuestion({ name, type, class: of }: Question): Uint8Array {
  return concat([writeName(name), uint16(codeOfType(type)), uint16(of)]);
}

export function writeRecord(record: RecordToSend): Uint8Array {
  return concat([writeQuestion(record), uint32(record.ttlSeconds), uint16(record.data.length), record.data]);
}
