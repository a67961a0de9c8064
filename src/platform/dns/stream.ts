import { connect } from "node:net";
import { reasonOf } from "./datagram.ts";
import { afterListening } from "./listening.ts";

export interface StreamOrder {
  /** An address, not a name. */
  readonly address: string;
  readonly port: number;
  readonly payload: Uint8Array;
  /** For the whole exchange. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly take: (piece: Uint8Array) => "more" | "enough";
  readonly signal: AbortSignal;
}

export type StreamEnd = { readonly kind: "enough" } | { readonly kind: "silent"; readonly because: string };

/** Sends bytes over a TCP connection and hands on what comes back until `take` has enough. */
export function exchangeStream(order: StreamOrder): Promise<StreamEnd> {
  const { address, port, payload, timeoutMs, maxBytes, take, signal } = order;
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const socket = connect({ host: address, port, noDelay: true });
    let received = 0;
    const leave = () => {
      stopListening();
      signal.removeEventListener("abort", abort);
      socket.removeAllListeners();
      socket.on("error", () => undefined);
      socket.destroy();
    };
    const end = (outcome: StreamEnd) => {
      leave();
      resolve(outcome);
    };
    const silent = (because: string) => end({ kind: "silent", because });
    const abort = () => {
      leave();
      reject(signal.reason);
    };
    const stopListening = afterListening(timeoutMs, () => silent(`no answer within ${timeoutMs / 1000} s`));
    signal.addEventListener("abort", abort);
    socket.on("connect", () => socket.write(payload));
    socket.on("error", (error) => silent(reasonOf(error)));
    socket.on("close", () => silent("it closed the connection before the answer was whole"));
    socket.on("data", (piece) => {
      received += piece.length;
      if (received > maxBytes) return silent(`it sent more than ${maxBytes} bytes`);
      try {
        if (take(piece) === "enough") end({ kind: "enough" });
      } catch (error) {
        leave();
        reject(error);
      }
    });
  });
}
