import { stat } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { AccountId } from "../../../core/site/site.ts";
import type { StreamTarget } from "../../../ports/transport.ts";
import { streamUnavailable } from "../shared/failures.ts";

const usualSockets = [
  "/run/mysqld/mysqld.sock",
  "/var/run/mysqld/mysqld.sock",
  "/var/lib/mysql/mysql.sock",
  "/tmp/mysql.sock",
];
const connectMs = 10_000;

/** A stream to a server of this machine. */
export async function openLocalStream(account: AccountId, target: StreamTarget): Promise<Duplex> {
  const where = target.kind === "tcp" ? `${target.host} port ${target.port}` : "the socket of its database";
  const socket = connectTo(target.kind === "tcp" ? target : { path: await socketPath(account, target.path) });
  const problem = await connected(socket);
  if (problem === null) return socket;
  socket.destroy();
  throw streamUnavailable(account, `a stream to ${where}`, problem);
}

function connectTo(
  place: { readonly host: string; readonly port: number } | { readonly path: string },
): Socket {
  return "path" in place ? connect({ path: place.path }) : connect({ host: place.host, port: place.port });
}

function connected(socket: Socket): Promise<string | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(`no answer within ${connectMs} ms`), connectMs);
    const onError = (error: Error): void => settle(error.message);
    const settle = (problem: string | null): void => {
      clearTimeout(timer);
      socket.off("error", onError);
      resolve(problem);
    };
    socket.once("error", onError);
    socket.once("connect", () => settle(null));
  });
}

async function socketPath(account: AccountId, path: string | null): Promise<string> {
  if (path !== null) return Buffer.from(path, "latin1").toString("utf8");
  for (const place of usualSockets) {
    const found = await stat(place).catch(() => null);
    if (found?.isSocket()) return place;
  }
  throw streamUnavailable(
    account,
    "a stream to the socket of its database",
    "none of the usual sockets is there",
  );
}
