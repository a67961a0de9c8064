import { type IncomingMessage, type RequestOptions, request as requestPlain } from "node:http";
import { request as requestTls } from "node:https";
import type { Http, HttpOrder, HttpOutcome } from "../ports/http.ts";

/** Node's own client, with limits: no redirect, no reuse of a connection, no more than was asked for. */
export const nodeHttp: Http = { get };

async function get(order: HttpOrder): Promise<HttpOutcome> {
  order.signal.throwIfAborted();
  const deadline = AbortSignal.timeout(order.timeoutMs);
  const signal = AbortSignal.any([order.signal, deadline]);
  try {
    const response = await send(new URL(order.url), {
      signal,
      agent: false,
      maxHeaderSize: 32 * 1024,
      headers: {
        accept: "text/html,*/*;q=0.5",
        "accept-encoding": "identity",
        "user-agent": "ClonePanel",
        ...(order.host === undefined ? {} : { host: order.host }),
      },
    });
    const body = await readStart(response, order.maxBodyBytes);
    return { kind: "answered", status: response.statusCode ?? 0, headers: headersOf(response), body };
  } catch (error) {
    if (order.signal.aborted) throw order.signal.reason;
    if (deadline.aborted) return { kind: "failed", because: `no answer within ${order.timeoutMs} ms` };
    return { kind: "failed", because: wordsOf(error) };
  }
}

function send(url: URL, options: RequestOptions): Promise<IncomingMessage> {
  const request = url.protocol === "https:" ? requestTls : requestPlain;
  return new Promise((resolve, reject) => {
    request(url, options).once("response", resolve).once("error", reject).end();
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
