import type { BytePath } from "../../../../core/mirror/byte-path.ts";
import type { ProcessEnd, StartedProcess } from "../../../../ports/exec.ts";
import type { Watch } from "../../../../ports/transport.ts";
import { limits } from "../../shared/limits.ts";
import { TailBuffer } from "../../shared/tail-buffer.ts";
import { type Connection, isSessionRefused } from "../connection.ts";
import type { Session } from "../session.ts";
import { sshEnvironment } from "../ssh-environment.ts";
import { limitArguments } from "./rsync-arguments.ts";
import { parseLiteralBytes, parseProgress } from "./rsync-output.ts";
import { type SessionKind, writeRsyncShell } from "./rsync-shell.ts";

export interface RsyncOrder {
  readonly session: Session;
  readonly args: readonly string[];
  /** The working folder here. */
  readonly cwd: string;
  /** The working folder on the account. */
  readonly folder: BytePath;
  readonly paths: readonly BytePath[];
  readonly watch: Watch;
  /** More is not taken. */
  readonly mostBytes?: number;
}

export interface RsyncResult {
  readonly end: ProcessEnd | { readonly kind: "timed-out" | "too-much" };
  readonly bytes: number;
  readonly stderr: string;
  /** Whether the long-lived connection was still there when rsync had ended. */
  readonly connected: boolean;
}

/** Runs one rsync over the account's connection. @throws the signal's reason when it was aborted. */
export async function runRsync(order: RsyncOrder): Promise<RsyncResult> {
  order.watch.signal?.throwIfAborted();
  const connection = await order.session.connection();
  if (connection.sharing.isWorthTrying) {
    const shared = await attempt(order, connection, "shared");
    if (!isSessionRefused(shared.stderr)) return shared;
    connection.sharing.refused();
  }
  return await attempt(order, connection, "separate");
}

async function attempt(order: RsyncOrder, connection: Connection, kind: SessionKind): Promise<RsyncResult> {
  const { settings, options } = order.session;
  const shell = await writeRsyncShell({ settings, connection, folder: order.folder, session: kind });
  await using process = options.exec.start({
    file: "rsync",
    args: ["-e", shell, ...limitArguments(options.bytesPerSecond ?? null), ...order.args],
    cwd: order.cwd,
    env: sshEnvironment(options.env),
  });
  using stop = watchStop(process, order.watch.signal);
  const stdout = tail(process.stdout, (text) => {
    const progress = parseProgress(text);
    if (progress === null) return;
    if (progress.bytes > (order.mostBytes ?? Number.POSITIVE_INFINITY)) stop.now("too-much");
    order.watch.onProgress?.(progress);
  });
  const stderr = tail(process.stderr);
  process.stdin.end(Buffer.from(order.paths.map((path) => `./${path}\0`).join(""), "latin1"));
  const end = await process.ended;
  const why = stop.why();
  if (why === "aborted") throw order.watch.signal?.reason;
  return {
    end: why === null ? end : { kind: why },
    bytes: parseLiteralBytes(stdout.toBuffer().toString("latin1")),
    stderr: stderr.toBuffer().toString("latin1"),
    connected: connection.isOpen(),
  };
}

function watchStop(process: StartedProcess, signal: AbortSignal | undefined) {
  let why: "aborted" | "timed-out" | "too-much" | null = null;
  const stop = (reason: "aborted" | "timed-out" | "too-much"): void => {
    why ??= reason;
    process.kill();
  };
  const onAbort = (): void => stop("aborted");
  const timer = setTimeout(() => stop("timed-out"), limits.copyMs);
  if (signal?.aborted) onAbort();
  signal?.addEventListener("abort", onAbort, { once: true });
  return {
    why: () => why,
    now: stop,
    [Symbol.dispose]() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    },
  };
}

function tail(stream: StartedProcess["stdout"], see?: (text: string) => void): TailBuffer {
  const kept = new TailBuffer(limits.stderrBytes);
  stream.on("data", (chunk: Buffer) => {
    kept.push(chunk);
    see?.(chunk.toString("latin1"));
  });
  return kept;
}
