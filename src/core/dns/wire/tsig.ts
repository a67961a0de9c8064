import type { DnsName } from "../name.ts";
import { classAny } from "../record-type.ts";
import { concat, sameBytes, uint16, uint32, uint48 } from "./bytes.ts";
import { type TsigRecord, writeRecord } from "./message.ts";
import { writeName } from "./names.ts";
import { nameOfRcode, type Rcode } from "./rcode.ts";

export type TsigAlgorithm = "hmac-sha1" | "hmac-sha224" | "hmac-sha256" | "hmac-sha384" | "hmac-sha512";

/** Passed in: the pure core holds no hash functions. */
export type Hmac = (algorithm: TsigAlgorithm, key: Uint8Array, data: Uint8Array) => Uint8Array;

export interface TsigKey {
  readonly name: DnsName;
  readonly algorithm: TsigAlgorithm;
  readonly secret: Uint8Array;
}

/** Seconds that the two clocks may differ by (RFC 8945, section 10). */
const fudgeSeconds = 300;

export interface Signer {
  readonly key: TsigKey;
  readonly hmac: Hmac;
  readonly nowSeconds: number;
}

/** The message with a TSIG at its end, and the MAC, which the answer's own is made over. */
export function signMessage(
  message: Uint8Array,
  { key, hmac, nowSeconds }: Signer,
): {
  readonly bytes: Uint8Array;
  readonly mac: Uint8Array;
} {
  const fields = {
    keyName: key.name,
    algorithm: key.algorithm,
    timeSeconds: nowSeconds,
    fudgeSeconds,
    error: 0,
    other: new Uint8Array(),
  };
  const mac = hmac(key.algorithm, key.secret, concat([message, variables(fields)]));
  const id = message.subarray(0, 2);
  const record = writeRecord({
    name: key.name,
    type: "TSIG",
    class: classAny,
    ttlSeconds: 0,
    data: concat([
      writeName(key.algorithm),
      uint48(nowSeconds),
      uint16(fudgeSeconds),
      uint16(mac.length),
      mac,
      id,
      uint16(0),
      uint16(0),
    ]),
  });
  return { bytes: withOneMore(concat([message, record])), mac };
}

export type TsigVerdict =
  | { readonly kind: "good"; readonly mac: Uint8Array }
  | { readonly kind: "unsigned" }
  /** The server says what it did not like; `serverSeconds` is its clock, when it told. */
  | { readonly kind: "refused"; readonly error: Rcode; readonly serverSeconds: number | null }
  | { readonly kind: "forged"; readonly because: string };

export interface SignedAnswer {
  readonly bytes: Uint8Array;
  readonly tsig: TsigRecord | null;
  /** The request's MAC; within a stream of answers, the last one seen. */
  readonly priorMac: Uint8Array;
  /** `later`: a message of a stream after the first, signed over fewer fields. */
  readonly place: "first" | "later";
  /** Messages of the stream since the last signed one, which this one also stands for. */
  readonly unsignedBefore: readonly Uint8Array[];
}

/** Does the answer come from who holds the key? */
export function verifyAnswer(answer: SignedAnswer, { key, hmac, nowSeconds }: Signer): TsigVerdict {
  const { tsig, bytes, priorMac } = answer;
  if (tsig === null) return { kind: "unsigned" };
  if (tsig.mac.length === 0 && tsig.error !== 0) {
    // Without a common key the server cannot sign its refusal; that it refuses is all that is believed.
    return { kind: "refused", error: nameOfRcode(tsig.error), serverSeconds: null };
  }
  if (tsig.keyName !== key.name || tsig.algorithm !== key.algorithm) {
    return { kind: "forged", because: "it is signed with another key" };
  }
  const signed = concat([
    uint16(priorMac.length),
    priorMac,
    ...answer.unsignedBefore,
    unsignedForm(bytes, tsig),
    answer.place === "first" ? variables(tsig) : timers(tsig),
  ]);
  const mac = hmac(key.algorithm, key.secret, signed);
  if (!sameBytes(mac, tsig.mac)) return { kind: "forged", because: "its signature is wrong" };
  if (tsig.error !== 0) {
    return { kind: "refused", error: nameOfRcode(tsig.error), serverSeconds: secondsOf(tsig.other) };
  }
  if (Math.abs(tsig.timeSeconds - nowSeconds) > Math.max(tsig.fudgeSeconds, fudgeSeconds)) {
    return { kind: "refused", error: "BADTIME", serverSeconds: tsig.timeSeconds };
  }
  return { kind: "good", mac };
}

/** What was signed: the message without its TSIG, and with the id it had then. */
function unsignedForm(bytes: Uint8Array, { startsAt, originalId }: TsigRecord): Uint8Array {
  const head = bytes.slice(0, 12);
  head.set(uint16(originalId), 0);
  head.set(uint16(additionalsOf(bytes) - 1), 10);
  return concat([head, bytes.subarray(12, startsAt)]);
}

function variables(
  tsig: Pick<TsigRecord, "keyName" | "algorithm" | "timeSeconds" | "fudgeSeconds" | "error" | "other">,
): Uint8Array {
  return concat([
    writeName(tsig.keyName),
    uint16(classAny),
    uint32(0),
    writeName(tsig.algorithm),
    timers(tsig),
    uint16(tsig.error),
    uint16(tsig.other.length),
    tsig.other,
  ]);
}

function timers({
  timeSeconds,
  fudgeSeconds: fudge,
}: Pick<TsigRecord, "timeSeconds" | "fudgeSeconds">): Uint8Array {
  return concat([uint48(timeSeconds), uint16(fudge)]);
}

function withOneMore(message: Uint8Array): Uint8Array {
  message.set(uint16(additionalsOf(message) + 1), 10);
  return message;
}

function additionalsOf(message: Uint8Array): number {
  return (message[10] ?? 0) * 0x100 + (message[11] ?? 0);
}

/** A server that refuses for its clock tells what that clock says. */
function secondsOf(other: Uint8Array): number | null {
  return other.length === 6 ? other.reduce((seconds, byte) => seconds * 0x100 + byte, 0) : null;
}
