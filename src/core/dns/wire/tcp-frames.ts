import { concat, uint16 } from "./bytes.ts";

/** Over TCP a message goes behind its length (RFC 1035, section 4.2.2). */
export function frameMessage(message: Uint8Array): Uint8Array {
  return concat([uint16(message.length), message]);
}

/** Takes the pieces of a stream as they come and gives whole messages. Holds one message at most. */
export class FrameSplitter {
  #pending: Uint8Array[] = [];
  #length = 0;

  push(piece: Uint8Array): readonly Uint8Array[] {
    this.#pending.push(piece);
    this.#length += piece.length;
    const messages: Uint8Array[] = [];
    for (let next = this.#next(); next !== null; next = this.#next()) messages.push(next);
    return messages;
  }

  #next(): Uint8Array | null {
    if (this.#length < 2) return null;
    const [first = new Uint8Array()] = this.#pending;
    const whole = this.#pending.length === 1 ? first : concat(this.#pending);
    const end = 2 + (whole[0] ?? 0) * 0x100 + (whole[1] ?? 0);
    this.#pending = [whole];
    if (whole.length < end) return null;
    this.#pending = [whole.subarray(end)];
    this.#length = whole.length - end;
    return whole.subarray(2, end);
  }
}
