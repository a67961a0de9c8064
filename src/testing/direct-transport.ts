import { connect } from "node:net";
import type { Duplex } from "node:stream";
import type { StreamTarget, Transport } from "../ports/transport.ts";

/** Only connects, from this very machine, and knows local paths: enough for a database driver's tests. */
export function directTransport(options: { readonly socket: string | null }): Transport {
  const absent = (): never => {
    throw new TypeError("the direct transport only connects");
  };
  return {
    account: "here",
    manifest: { id: "direct", title: "This machine, for tests" },
    run: absent,
    start: absent,
    listFiles: absent,
    hashFiles: absent,
    fetchFiles: absent,
    pushFiles: absent,
    openStream: (target) => openDirect(target, options.socket),
    streamWay: () => null,
    localPath: (path) => Buffer.from(path, "latin1").toString("utf8"),
    async [Symbol.asyncDispose]() {},
  };
}

function openDirect(target: StreamTarget, socket: string | null): Promise<Duplex> {
  const stream =
    target.kind === "tcp"
      ? connect(target.port, target.host)
      : connect({ path: target.path ?? socket ?? "/run/mysqld/mysqld.sock" });
  return new Promise((resolve, reject) => {
    stream.once("connect", () => resolve(stream.off("error", reject)));
    stream.once("error", reject);
  });
}
