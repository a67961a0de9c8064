import { createSocket } from "node:dgram";
import { isIPv6 } from "node:net";
import { afterListening } from "./listening.ts";

export interface DatagramOrder {
  /** An address, not a name. */
  readonly address: string;
  readonly port: number;
  readonly payload: Uint8Array;
  readonly timeoutMs: number;
  /** Is this the answer? Others are ignored: anybody can send to an open port. */
  readonly accept: (payload: Uint8Array) => boolean;
  readonly signal: AbortSignal;
}

export type DatagramEnd =
  | { readonly kind: "answer"; readonly payload: Uint8Array }
  | { readonly kind: "silent"; readonly because: string };

/** One datagram there, one back; from a port of its own, and only that peer is heard. */
export function exchangeDatagram(order: DatagramOrder): Promise<DatagramEnd> {
  const { address, port, payload, timeoutMs, accept, signal } = order;
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const socket = createSocket(isIPv6(address) ? "udp6" : "udp4");
    const leave = () => {
      stopListening();
      signal.removeEventListener("abort", abort);
      socket.removeAllListeners();
      // An error that comes while it closes has nobody to tell any more.
      socket.on("error", () => undefined);
      socket.close();
    };
    const end = (outcome: DatagramEnd) => {
      leave();
      resolve(outcome);
    };
    const abort = () => {
      leave();
      reject(signal.reason);
    };
    const stopListening = afterListening(timeoutMs, () =>
      end({ kind: "silent", because: `no answer within ${timeoutMs / 1000} s` }),
    );
    signal.addEventListener("abort", abort);
    socket.on("error", (error) => end({ kind: "silent", because: reasonOf(error) }));
    socket.on("message", (received) => {
      if (accept(received)) end({ kind: "answer", payload: new Uint8Array(received) });
    });
    socket.connect(port, address, () => socket.send(payload));
  });
}

/** Connecting a datagram socket sends nothing: the system only looks whether one of its routes leads there. */
export function hasWay(address: string, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const socket = createSocket(isIPv6(address) ? "udp6" : "udp4");
    const end = (isOpen: boolean) => {
      socket.removeAllListeners();
      socket.on("error", () => undefined);
      socket.close();
      resolve(isOpen);
    };
    socket.on("error", () => end(false));
    // An address that is none would be looked up by name: whoever asks has parsed it.
    socket.connect(53, address, () => end(true));
  });
}

export function reasonOf(error: Error): string {
  const code = "code" in error ? String(error.code) : error.name;
  switch (code) {
    case "ECONNREFUSED":
      return "the port is closed";
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return "there is no way to it";
    case "ETIMEDOUT":
      return "it does not answer";
    case "ECONNRESET":
    case "EPIPE":
      return "it broke the connection";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "its name has no address";
    default:
      return code;
  }
}
