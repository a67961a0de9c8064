import { type IncomingMessage, request as plainRequest, type RequestOptions } from "node:http";
import { request as tlsRequest } from "node:https";
import type { ApiOutcome, ApiRequest, ApiRequests } from "../ports/api-request.ts";
import { reasonOf } from "./dns/datagram.ts";

/** A connection for each request: none is left open, and none that died is used again. */
export const systemApiRequests: ApiRequests = { request: requestOnce };

function requestOnce(order: ApiRequest): Promise<ApiOutcome> {
  return new Promise((resolve, reject) => {
    if (order.signal.aborted) return reject(order.signal.reason);
    const stop = new AbortController();
    const leave = () => {
      clearTimeout(timer);
      order.signal.removeEventListener("abort", abort);
      stop.abort();
    };
    const end = (outcome: ApiOutcome) => {
      leave();
      resolve(outcome);
    };
    const abort = () => {
      leave();
      reject(order.signal.reason);
    };
    const timer = setTimeout(
      () => end({ kind: "silent", because: `no answer within ${order.timeoutMs / 1000} s` }),
      order.timeoutMs,
    );
    order.signal.addEventListener("abort", abort);
    const silent = (error: Error) => end({ kind: "silent", because: reasonOf(error) });
    const sent = send(order, stop.signal, (answer) => collect(answer, order.maxBytes, end, silent));
    sent.on("error", silent);
    sent.end(order.body);
  });
}

function send(order: ApiRequest, signal: AbortSignal, heard: (answer: IncomingMessage) => void) {
  const url = new URL(order.url);
  const body = order.body === undefined ? {} : { "content-length": String(Buffer.byteLength(order.body)) };
  const options: RequestOptions = {
    method: order.method,
    headers: { ...order.headers, ...body },
    agent: false,
    signal,
  };
  return url.protocol === "https:" ? tlsRequest(url, options, heard) : plainRequest(url, options, heard);
}

function collect(
  answer: IncomingMessage,
  maxBytes: number,
  end: (outcome: ApiOutcome) => void,
  silent: (error: Error) => void,
): void {
  const pieces: Buffer[] = [];
  let length = 0;
  answer.on("data", (piece: Buffer) => {
    length += piece.length;
    if (length > maxBytes) return end({ kind: "too-large" });
    pieces.push(piece);
  });
  answer.on("error", silent);
  answer.on("end", () =>
    end({
      kind: "answered",
      status: answer.statusCode ?? 0,
      headers: new Map(
        Object.entries(answer.headersDistinct).map(([name, values = []]) => [name, values.join(", ")]),
      ),
      body: Buffer.concat(pieces),
    }),
  );
}
