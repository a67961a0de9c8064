import { connect } from "node:net";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { lastLines } from "../../shared/remote-text.ts";
import type { Connection } from "../connection.ts";
import type { Session } from "../session.ts";
import { forwardArguments } from "../ssh-arguments.ts";
import { sshEnvironment } from "../ssh-environment.ts";
import type { KnownTarget } from "./target.ts";

const forwards = new WeakMap<Connection, Map<string, Promise<string>>>();

/** A stream through the connection's own forwarding; it carries many streams to one target without a process each. */
export async function openForward(session: Session, target: KnownTarget): Promise<Duplex> {
  const connection = await session.connection();
  const socket = await forwardedSocket(session, connection, target);
  return connect({ path: socket });
}

/** Asks once for each target and connection. @returns the path of the local socket. */
function forwardedSocket(session: Session, connection: Connection, target: KnownTarget): Promise<string> {
  const known = forwards.get(connection) ?? new Map<string, Promise<string>>();
  forwards.set(connection, known);
  const far = target.kind === "tcp" ? `[${target.host}]:${target.port}` : target.path;
  const asked = known.get(far) ?? askForForward({ session, connection, far, number: known.size });
  known.set(far, asked);
  asked.catch(() => known.delete(far));
  return asked;
}

async function askForForward(order: {
  readonly session: Session;
  readonly connection: Connection;
  readonly far: string;
  readonly number: number;
}): Promise<string> {
  const { settings, options } = order.session;
  const { files } = order.connection;
  const socket = join(files.folder, `f${order.number}`);
  const outcome = await options.exec.run({
    file: "ssh",
    args: forwardArguments(settings, files, `${socket}:${order.far}`),
    env: sshEnvironment(options.env),
    timeoutMs: 15_000,
    maxOutputBytes: 64 * 1024,
  });
  if (outcome.kind === "exited" && outcome.code === 0) return socket;
  throw new Error(lastLines(outcome.stderr, { lines: 2 }) || "ssh refused to forward");
}
