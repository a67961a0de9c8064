import { type IncomingMessage, type RequestOptions, request as requestPlain } from "node:http";
import { request as requestTls } from "node:https";
import type { HttpSeen } from "../../core/check/judge-http.ts";
import type { HttpProbe } from "../../ports/probes.ts";
import { alwaysAt } from "../always-at.ts";
import { bounded } from "./bounded.ts";

/** One request on a connection of its own. The time is that until the answer's head has come. */
export function probeHttp(order: HttpProbe): Promise<HttpSeen> {
  return bounded(order, async (signal) => {
    const startedMs = performance.now();
    const response = await send(order, signal);
    const firstByteMs = performance.now() - startedMs;
    const body = await readStart(response, order.maxBodyBytes);
    return { kind: "answered", status: response.statusCode ?? 0, body, firstByteMs };
  });
}

function send({ url, address }: HttpProbe, signal: AbortSignal): Promise<IncomingMessage> {
  const target = new URL(url);
  const request = target.protocol === "https:" ? requestTls : requestPlain;
  const options: RequestOptions = {
    signal,
    agent: false,
    maxHeaderSize: 32 * 1024,
    headers: { accept: "*/*", "accept-encoding": "identity", "user-agent": "ClonePanel-check" },
    ...(address === null ? {} : { lookup: alwaysAt(address) }),
  };
  return new Promise((resolve, reject) => {
    request(target, options).once("response", resolve).once("error", reject).end();
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
