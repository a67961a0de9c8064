import { type IncomingMessage, type RequestOptions, request as requestPlain } from "node:http";
import { request as requestTls } from "node:https";
import type { Http, HttpOrder, HttpOutcome, HttpPost } from "../ports/http.ts";
import { alwaysAt } from "./always-at.ts";

/** Node's own client, with limits: no redirect, no reuse of a connection, no more than was asked for. */
export const nodeHttp: Http = {
  get: (order) => ask(order, { method: "GET", headers: hostOf(order) }, ""),
  post: (order) => ask(order, postOptions(order), order.body),
};

function postOptions({ headers, address }: HttpPost): RequestOptions {
  const at = address === null ? {} : { lookup: alwaysAt(address) };
  return { method: "POST", headers, ...at };
}

function hostOf({ host }: HttpOrder): Record<string, string> {
  return host === undefined ? {} : { host };
}

async function ask(order: HttpOrder, options: RequestOptions, content: string): Promise<HttpOutcome> {
  order.signal.throwIfAborted();
  const deadline = AbortSignal.timeout(order.timeoutMs);
  const signal = AbortSignal.any([order.signal, deadline]);
  try {
    const response = await send(
      new URL(order.url),
      {
        ...options,
        ...{ signal, agent: false, maxHeaderSize: 32 * 1024 },
        headers: { ...usualHeaders, ...options.headers, ...lengthOf(options, content) },
      },
      content,
    );
    const body = await readStart(response, order.maxBodyBytes);
    return { kind: "answered", status: response.statusCode ?? 0, headers: headersOf(response), body };
  } catch (error) {
    if (order.signal.aborted) throw order.signal.reason;
    if (deadline.aborted) return { kind: "failed", because: `no answer within ${order.timeoutMs} ms` };
    return { kind: "failed", because: wordsOf(error) };
  }
}

const usualHeaders = {
  accept: "text/html,*/*;q=0.5",
  "accept-encoding": "identity",
  "user-agent": "ClonePanel",
} as const;

function lengthOf({ method }: RequestOptions, content: string): Record<string, string> {
  return method === "POST" ? { "content-length": String(Buffer.byteLength(content)) } : {};
}

function send(url: URL, options: RequestOptions, content: string): Promise<IncomingMessage> {
  const request = url.protocol === "https:" ? requestTls : requestPlain;
  return new Promise((resolve, reject) => {
    request(url, options).once("response", resolve).once("error", reject).end(content);
  });
}

async function readStart(response: IncomingMessage, maxBytes: number): Promise<string> {
  const pieces: Buffer[] = [];
  let left = maxBytes;
  for await (const chunk of response) {
    pieces.push((chunk as Buffer).subarray(0, left));
    left -= (chunk as Buffer).length;
    // Leaving the loop closes the connection.
    if (left <= 0) break;
  }
  return Buffer.concat(pieces).toString("latin1");
}

function headersOf(response: IncomingMessage): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(response.headersDistinct).map(([name, values]) => [name, (values ?? []).join(", ")]),
  );
}

/** A name with several addresses fails with several errors in one, whose own message is empty. */
function wordsOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(wordsOf).join("; ");
  return error instanceof Error ? error.message : String(error);
}
