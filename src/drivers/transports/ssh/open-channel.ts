import type { BytePath } from "../../../core/mirror/byte-path.ts";
import { awaitAnnouncement } from "../shared/await-announcement.ts";
import type { TransportOptions } from "../shared/options.ts";
import { bootstrapCommand, programLine } from "../shared/program.ts";
import { lastLines } from "../shared/remote-text.ts";
import type { Channel } from "./channel.ts";
import { announceTimeoutMs, type Connection, isSessionRefused } from "./connection.ts";
import { gateRefused, shellUnusable, unreachable } from "./failures.ts";
import { refusalIn } from "./gate/gate-refusal.ts";
import type { SshSettings } from "./settings.ts";
import { separateArguments, sessionArguments } from "./ssh-arguments.ts";
import { sshEnvironment } from "./ssh-environment.ts";

export interface ChannelOrder {
  readonly settings: SshSettings;
  readonly options: TransportOptions;
  readonly connection: Connection;
  readonly marker: string;
  /** Must announce itself with the marker. */
  readonly program: BytePath;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Starts a program on the account: in a session of the long-lived connection, or, where the server allows no further
 * session on it, in a connection of its own.
 *
 * @returns `connection-gone` when the long-lived connection had ended unnoticed and nothing was begun.
 */
export async function openChannel(order: ChannelOrder): Promise<Channel | "connection-gone"> {
  const { settings, connection } = order;
  if (connection.sharing.isWorthTrying) {
    const shared = await attempt(order, [...sessionArguments(settings, connection.files), bootstrapCommand]);
    if (shared.kind === "open") return shared.channel;
    // Nothing of the program can have run when the session itself was refused, so a second way may be tried.
    if (shared.gone && !shared.refused) return "connection-gone";
    if (!shared.refused || !connection.isOpen()) throw shared.error;
    connection.sharing.refused();
  }
  const separate = await attempt(order, [...separateArguments(settings, connection.files), bootstrapCommand]);
  if (separate.kind === "open") return separate.channel;
  throw separate.error;
}

type Attempt =
  | { readonly kind: "open"; readonly channel: Channel }
  | { readonly kind: "failed"; readonly refused: boolean; readonly gone: boolean; readonly error: Error };

/**
 * The long-lived connection was gone before the session reached it: OpenSSH went on to the proxy that refuses at once.
 * The program cannot have begun.
 */
function isConnectionGone(stderr: string): boolean {
  return /kex_exchange_identification|Connection closed by UNKNOWN|Control socket connect/.test(stderr);
}

async function attempt(order: ChannelOrder, args: readonly string[]): Promise<Attempt> {
  order.signal?.throwIfAborted();
  const process = order.options.exec.start({ file: "ssh", args, env: sshEnvironment(order.options.env) });
  try {
    process.stdin.write(programLine(order.program));
    const answer = await awaitAnnouncement(process, {
      marker: order.marker,
      timeoutMs: announceTimeoutMs,
      signal: order.signal,
    });
    if (answer.kind === "ready")
      return { kind: "open", channel: { process, connection: order.connection, ...answer } };
    await process[Symbol.asyncDispose]();
    const printed = lastLines(Buffer.concat([answer.stdout, Buffer.from("\n"), answer.stderr]), { lines: 3 });
    const refusal = refusalIn(answer.stderr.toString("latin1"));
    if (refusal !== null)
      return { kind: "failed", refused: false, gone: false, error: gateRefused(order.settings, refusal) };
    const network = answer.kind === "ended" && answer.end.kind === "exited" && answer.end.code === 255;
    return {
      kind: "failed",
      refused: isSessionRefused(answer.stderr.toString("latin1")),
      gone: isConnectionGone(answer.stderr.toString("latin1")),
      error: network ? unreachable(order.settings, printed) : shellUnusable(order.settings, printed),
    };
  } catch (error) {
    await process[Symbol.asyncDispose]();
    throw error;
  }
}
