import { parseName } from "../name.ts";
import { type RecordSet, type SingleRecord, setsOfRecords } from "../record-set.ts";
import { parseMessage, type WireRecord } from "./message.ts";
import { nameOfRcode, type Rcode } from "./rcode.ts";
import { type Signer, type TsigVerdict, verifyAnswer } from "./tsig.ts";

export type TransferProgress =
  | { readonly kind: "more" }
  | { readonly kind: "done"; readonly sets: readonly RecordSet[] }
  /** The server does not want to: the key's fault, or its own policy. */
  | { readonly kind: "refused"; readonly rcode: Rcode; readonly tsig: TsigVerdict }
  | { readonly kind: "broken"; readonly because: string };

/** RFC 8945, section 5.3.1: at most this many messages in a row come without a signature. */
const mostUnsigned = 99;
/** A zone larger than this is read name by name. */
const mostRecords = 100_000;

/** The messages of one zone transfer (RFC 5936), in the order they come, all covered by the key's signatures. */
export class Transfer {
  readonly #id: number;
  readonly #signer: Signer;
  #priorMac: Uint8Array;
  #messages = 0;
  #unsigned: Uint8Array[] = [];
  #records: SingleRecord[] = [];
  #soaSeen = 0;

  constructor(order: { readonly id: number; readonly requestMac: Uint8Array; readonly signer: Signer }) {
    this.#id = order.id;
    this.#signer = order.signer;
    this.#priorMac = order.requestMac;
  }

  take(bytes: Uint8Array): TransferProgress {
    const parsed = parseMessage(bytes);
    if (parsed.kind === "garbled") return broken(parsed.because);
    const { message } = parsed;
    if (message.id !== this.#id) return broken("an answer to another question came");
    const verdict = this.#verify(bytes, message.tsig);
    if (message.rcode !== 0) {
      return { kind: "refused", rcode: nameOfRcode(message.rcode), tsig: verdict };
    }
    if (verdict.kind === "refused" || verdict.kind === "forged") {
      return { kind: "refused", rcode: "NOTAUTH", tsig: verdict };
    }
    if (verdict.kind === "unsigned" && this.#messages === 1) return broken("the answer is not signed");
    for (const record of message.answers) this.#collect(record);
    if (this.#records.length > mostRecords) return broken(`the zone has more than ${mostRecords} records`);
    if (this.#soaSeen === 0) return broken("it does not begin with an SOA record");
    if (this.#soaSeen < 2) return { kind: "more" };
    return verdict.kind === "good"
      ? { kind: "done", sets: setsOfRecords(this.#records) }
      : broken("its end is not signed");
  }

  #verify(bytes: Uint8Array, tsig: Parameters<typeof verifyAnswer>[0]["tsig"]): TsigVerdict {
    this.#messages += 1;
    const verdict = verifyAnswer(
      {
        bytes,
        tsig,
        priorMac: this.#priorMac,
        place: this.#messages === 1 ? "first" : "later",
        unsignedBefore: this.#unsigned,
      },
      this.#signer,
    );
    if (verdict.kind === "good") {
      this.#priorMac = verdict.mac;
      this.#unsigned = [];
    } else if (verdict.kind === "unsigned" && this.#messages > 1) {
      this.#unsigned.push(bytes);
      if (this.#unsigned.length > mostUnsigned)
        return { kind: "forged", because: "too much of it is not signed" };
    }
    return verdict;
  }

  /** The SOA comes twice: as the first and the last record. */
  #collect({ name, type, ttlSeconds, value }: WireRecord): void {
    if (type === "SOA") this.#soaSeen += 1;
    if (this.#soaSeen === 0 || value === null || parseName(name) === null) return;
    if (type === "SOA" && this.#soaSeen > 1) return;
    this.#records.push({ name, type, ttlSeconds, value });
  }
}

function broken(because: string): TransferProgress {
  return { kind: "broken", because };
}
