import { request } from "node:http";
import type { WriteAttempt } from "../../../src/testing/wordpress-write-entries.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export type Client = (attempt: WriteAttempt["request"] & { readonly host?: string }) => Promise<Answer>;

/** A client that finds each host at its own port of this machine, as a browser would by DNS. Follows no redirect. */
export function httpClient(ports: ReadonlyMap<string, number>): Client {
  return (order) =>
    new Promise((resolve, reject) => {
      const url = new URL(order.url);
      const port = ports.get(url.hostname);
      if (port === undefined) return reject(new Error(`no such host: ${url.hostname}`));
      const path = order.url.slice(url.origin.length) || "/";
      const body = Buffer.from(order.body ?? "", "utf8");
      const headers = { Host: order.host ?? url.host, "Content-Length": body.length, ...order.headers };
      const sent = request(
        { host: "127.0.0.1", port, path, method: order.method, headers, agent: false },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on("data", (chunk: Buffer) => chunks.push(chunk));
          answer.on("end", () =>
            resolve({
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              body: Buffer.concat(chunks).toString("utf8"),
            }),
          );
        },
      );
      sent.setTimeout(20_000, () => sent.destroy(new Error(`timed out: ${order.url}`)));
      sent.on("error", reject);
      sent.end(body);
    });
}
