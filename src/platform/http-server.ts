import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { ClonePanelError } from "../core/errors.ts";
import type { HttpListening, HttpReply, HttpRequest, HttpServer } from "../ports/http-server.ts";

/** Who sends slowly, or opens and says nothing, is cut off; a browser on the same machine needs milliseconds. */
const limits = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 10_000,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: 16_384,
} as const;
const mostConnections = 256;
const mostHeaders = 60;
const mostRequestsOfOne = 1_000;

export const nodeHttpServer: HttpServer = {
  listen: async ({ address, port, answer }) => {
    const server = createServer({ ...limits, requireHostHeader: true }, (incoming, outgoing) => {
      void respond(incoming, outgoing, answer);
    });
    server.maxConnections = mostConnections;
    server.maxHeadersCount = mostHeaders;
    server.maxRequestsPerSocket = mostRequestsOfOne;
    // Nobody here speaks anything but plain requests.
    server.on("upgrade", (_incoming, socket) => socket.destroy());
    server.on("clientError", (error, socket) => {
      if (!socket.writable) socket.destroy();
      else socket.end(`HTTP/1.1 ${refusalOf(error)}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    });
    await bound(server, address, port);
    return listening(server);
  },
};

/**
 * A browser opens connections ahead of its need: one that is cut off at the very moment of its first request reads the answer
 * to that, and asks again on a new one by "408", but takes "400" for the last word.
 */
function refusalOf(error: NodeJS.ErrnoException): string {
  return error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? "408 Request Timeout" : "400 Bad Request";
}

async function bound(server: Server, address: string, port: number): Promise<void> {
  try {
    server.listen({ host: address, port, exclusive: true });
    await once(server, "listening");
  } catch (cause) {
    throw new ClonePanelError(
      "PANEL_PORT_TAKEN",
      `nobody can listen on ${address} port ${port}: ${reasonOf(cause)}`,
      {
        hint: "Does another clonepanel run here? Another port: panel: { listen: 127.0.0.1:8791 }, or run --listen 127.0.0.1:8791",
        remedy: "owner",
        cause,
      },
    );
  }
}

function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? cause.code : null;
  if (code === "EADDRINUSE") return "something listens there already";
  return code === "EACCES" ? "this user may not" : String(code ?? cause);
}

function listening(server: Server): HttpListening {
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function respond(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  answer: (request: HttpRequest) => Promise<HttpReply>,
): Promise<void> {
  const gone = new AbortController();
  outgoing.on("close", () => gone.abort());
  // A connection that breaks while it is written to is nobody's error.
  outgoing.on("error", () => gone.abort());
  incoming.on("error", () => gone.abort());
  try {
    const reply = await answer(requestOf(incoming, gone.signal));
    await write(outgoing, reply, gone.signal);
  } catch {
    if (!outgoing.headersSent) outgoing.writeHead(500, { "content-length": "0", connection: "close" });
    outgoing.end();
  }
}

function requestOf(incoming: IncomingMessage, signal: AbortSignal): HttpRequest {
  return {
    method: incoming.method ?? "",
    target: incoming.url ?? "",
    headers: new Map(
      Object.entries(incoming.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? (value[0] ?? "") : (value ?? ""),
      ]),
    ),
    remote: incoming.socket.remoteAddress ?? "",
    readBody: (limitBytes) => readBody(incoming, limitBytes),
    signal,
  };
}

async function readBody(
  incoming: IncomingMessage,
  limitBytes: number,
): Promise<Uint8Array | "too-large" | "broken"> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      sizeBytes += chunk.byteLength;
      if (sizeBytes > limitBytes) return "too-large";
      chunks.push(chunk);
    }
  } catch {
    return "broken";
  }
  return Buffer.concat(chunks);
}

async function write(
  outgoing: ServerResponse,
  { status, headers, body }: HttpReply,
  signal: AbortSignal,
): Promise<void> {
  if (body.kind === "whole") {
    const bytes = typeof body.bytes === "string" ? Buffer.from(body.bytes) : body.bytes;
    outgoing.writeHead(status, { ...headers, "content-length": String(bytes.byteLength) });
    outgoing.end(bytes);
    return;
  }
  outgoing.writeHead(status, headers);
  outgoing.flushHeaders();
  for await (const chunk of body.chunks) {
    if (signal.aborted) return;
    if (!outgoing.write(chunk)) await once(outgoing, "drain", { signal });
  }
  outgoing.end();
}
