import { spawn } from "node:child_process";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import type { ScriptOrder, ScriptResult, StreamTarget, Transport } from "../ports/transport.ts";

/** Connects from this very machine, runs scripts, knows local paths: enough for a database driver's tests. */
export function directTransport(options: { readonly socket: string | null }): Transport {
  const absent = (): never => {
    throw new TypeError("the direct transport copies no files");
  };
  return {
    account: "here",
    manifest: { id: "direct", title: "This machine, for tests" },
    run: runHere,
    start: absent,
    listFiles: absent,
    takeListing: absent,
    hashFiles: absent,
    fetchFiles: absent,
    pushFiles: absent,
    openStream: (target) => openDirect(target, options.socket),
    streamWay: () => null,
    localPath: (path) => Buffer.from(path, "latin1").toString("utf8"),
    async [Symbol.asyncDispose]() {},
  };
}

function runHere(order: ScriptOrder): Promise<ScriptResult> {
  const args = (order.args ?? []).map((arg) => Buffer.from(arg, "latin1").toString("utf8"));
  return new Promise((resolve, reject) => {
    const child = spawn("/bin/sh", ["-s", "--", ...args], { timeout: order.timeoutMs });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (bytes: Buffer) => (stdout += bytes.toString("latin1")));
    child.stderr.on("data", (bytes: Buffer) => (stderr += bytes.toString("latin1")));
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? -1, stdout, stderr }));
    child.stdin.end(order.script);
  });
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
