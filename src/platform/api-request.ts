import {
  type IncomingMessage,
  Agent as PlainAgent,
  request as plainRequest,
  type RequestOptions,
} from "node:http";
import { Agent as TlsAgent, request as tlsRequest } from "node:https";
import type { ApiOutcome, ApiRequest, ApiRequests } from "../ports/api-request.ts";
import { reasonOf } from "./dns/datagram.ts";

/** A connection for each request: none is left open, and none that died is used again. */
export const systemApiRequests: ApiRequests = { request: (order) => requestOnce(order, lonely) };

/** PEM texts; null: what the system trusts, and nobody in particular. */
export interface TlsIdentity {
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
}

/**
 * Connections that are kept for the next request, for a server that is asked all the time. One that died meanwhile makes
 * a silent outcome, so whatever is asked must be safe to ask again.
 */
export function keptApiRequests(identity: TlsIdentity): ApiRequests & Disposable {
  const given = Object.fromEntries(Object.entries(identity).filter(([, text]) => text !== null));
  const agents = {
    plain: new PlainAgent({ keepAlive: true, maxSockets: mostConnections }),
    tls: new TlsAgent({ keepAlive: true, maxSockets: mostConnections, minVersion: "TLSv1.2", ...given }),
  };
  return {
    request: (order) => requestOnce(order, agents),
    [Symbol.dispose]: () => {
      agents.plain.destroy();
      agents.tls.destroy();
    },
  };
}

const mostConnections = 32;

interface Agents {
  readonly plain: PlainAgent | false;
  readonly tls: TlsAgent | false;
}

const lonely: Agents = { plain: false, tls: false };

function requestOnce(order: ApiRequest, agents: Agents): Promise<ApiOutcome> {
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
    const sent = send(order, agents, stop.signal, (answer) => collect(answer, order.maxBytes, end, silent));
    sent.on("error", silent);
    sent.end(order.body);
  });
}

function send(
  order: ApiRequest,
  agents: Agents,
  signal: AbortSignal,
  heard: (answer: IncomingMessage) => void,
) {
  const url = new URL(order.url);
  const body = order.body === undefined ? {} : { "content-length": String(Buffer.byteLength(order.body)) };
  const options: RequestOptions = {
    method: order.method,
    headers: { ...order.headers, ...body },
    signal,
  };
  return url.protocol === "https:"
    ? tlsRequest(url, { ...options, agent: agents.tls }, heard)
    : plainRequest(url, { ...options, agent: agents.plain }, heard);
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
