import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { diskError } from "../../../core/disk-error.ts";
import { toBytePath } from "../../../core/mirror/byte-path.ts";
import type { StartedProcess } from "../../../ports/exec.ts";
import { type Announced, awaitAnnouncement } from "../shared/await-announcement.ts";
import type { TransportOptions } from "../shared/options.ts";
import { announcement, bootstrapCommand, newMarker, programLine } from "../shared/program.ts";
import { lastLines } from "../shared/remote-text.ts";
import { authRefused, classifyFailure, gateRefused, shellUnusable, unreachable } from "./failures.ts";
import { refusalIn } from "./gate/gate-refusal.ts";
import { explainChangedKey, pinnedKnownHost, sshMissing } from "./host-key.ts";
import { makePrivateFolder, removePrivateFolder } from "./private-folder.ts";
import type { SshSettings } from "./settings.ts";
import { type ConnectionFiles, connectTimeoutMs, masterArguments } from "./ssh-arguments.ts";
import { sshEnvironment } from "./ssh-environment.ts";

/** Slow rc files of a busy shared host, after the connection itself. */
export const announceTimeoutMs = connectTimeoutMs + 20_000;

/** One open connection to an account. */
export interface Connection extends AsyncDisposable {
  readonly files: ConnectionFiles;
  /** The login prints something before a command runs: rsync must be protected from it. */
  readonly noisy: boolean;
  readonly isOpen: () => boolean;
  /** Whether the server lately refused a further session on this connection (MaxSessions). */
  readonly sharing: Sharing;
  /** What OpenSSH said lately, for instance why it refused a forwarding. */
  readonly lastWords: () => string;
  readonly closed: Promise<unknown>;
}

/** Remembers a refusal for a minute: sessions end, and then there is room again. */
export class Sharing {
  #refusedAtMs = Number.NEGATIVE_INFINITY;

  get isWorthTrying(): boolean {
    return performance.now() - this.#refusedAtMs > 60_000;
  }

  refused(): void {
    this.#refusedAtMs = performance.now();
  }
}

/** OpenSSH's own words when the server allows no further session on a connection. */
export function isSessionRefused(stderr: string): boolean {
  return /session request failed|open refused by peer/i.test(stderr);
}

/**
 * Opens the long-lived connection. Its own session only waits for the end of our stdin, so that it never outlives this
 * process; every order travels in a further session beside it.
 *
 * @throws ClonePanelError ACCOUNT_UNREACHABLE, HOST_KEY_CHANGED, SSH_AUTH_REFUSED, SSH_SHELL_UNUSABLE
 */
export async function openConnection(
  settings: SshSettings,
  options: TransportOptions,
  signal?: AbortSignal,
): Promise<Connection> {
  const folder = await makePrivateFolder(options.env);
  try {
    const files: ConnectionFiles = {
      folder,
      knownHosts: join(folder, "known_hosts"),
      controlSocket: join(folder, "m"),
    };
    const pinned = await pinnedKnownHost(settings, options, signal);
    await writeFile(files.knownHosts, pinned, { mode: 0o600 }).catch((cause: unknown) => {
      throw diskError(cause, toBytePath(files.knownHosts));
    });
    return await login({ settings, options, files, signal });
  } catch (error) {
    // What failed first is told; a folder that a failing disk does not let go is tried once more at the end.
    await removePrivateFolder(folder).catch(() => undefined);
    throw error;
  }
}

interface Login {
  readonly settings: SshSettings;
  readonly options: TransportOptions;
  readonly files: ConnectionFiles;
  readonly signal: AbortSignal | undefined;
}

async function login(order: Login): Promise<Connection> {
  const process = order.options.exec.start({
    file: "ssh",
    args: masterArguments(order.settings, order.files, bootstrapCommand),
    env: sshEnvironment(order.options.env),
  });
  try {
    const marker = newMarker();
    process.stdin.write(programLine(`${announcement(marker)}\nwhile IFS= read -r order; do :; done`));
    const answer = await awaitAnnouncement(process, {
      marker,
      timeoutMs: announceTimeoutMs,
      signal: order.signal,
    });
    if (answer.kind !== "ready") throw await loginFailure(answer, order);
    return asConnection(process, answer, order.files);
  } catch (error) {
    await process[Symbol.asyncDispose]();
    throw error;
  }
}

function asConnection(
  process: StartedProcess,
  answer: Extract<Announced, { kind: "ready" }>,
  files: ConnectionFiles,
): Connection {
  let isOpen = true;
  process.stdout.resume();
  const closed = process.ended.then(async () => {
    isOpen = false;
    await removePrivateFolder(files.folder);
  });
  return {
    files,
    noisy: answer.noise.length > 0,
    isOpen: () => isOpen,
    sharing: new Sharing(),
    lastWords: () => answer.stderr.toBuffer().toString("latin1"),
    closed,
    async [Symbol.asyncDispose]() {
      isOpen = false;
      await process[Symbol.asyncDispose]();
      await closed;
    },
  };
}

async function loginFailure(answer: Exclude<Announced, { kind: "ready" }>, order: Login): Promise<Error> {
  const { settings, options } = order;
  const printed = lastLines(Buffer.concat([answer.stdout, Buffer.from("\n"), answer.stderr]), { lines: 5 });
  if (answer.kind === "silent") return shellUnusable(settings, printed);
  if (answer.end.kind === "missing") return sshMissing(settings);
  const stderr = answer.stderr.toString("latin1");
  switch (classifyFailure(answer.end.kind === "exited" ? answer.end.code : null, stderr)) {
    case "host-key":
      return explainChangedKey(settings, options);
    case "auth":
      return authRefused(settings, stderr);
    case "network":
      return unreachable(settings, lastLines(stderr, { lines: 2 }) || "the connection was closed");
    case "shell": {
      const refusal = refusalIn(stderr);
      return refusal === null ? shellUnusable(settings, printed) : gateRefused(settings, refusal);
    }
  }
}
