import { ClonePanelError } from "../../../../core/errors.ts";
import type { BytePath } from "../../../../core/mirror/byte-path.ts";
import type { ScriptOrder } from "../../../../ports/transport.ts";
import { copyFailed, copyNoSpace, rootMissing, toolMissing } from "../../shared/failures.ts";
import type { TransportOptions } from "../../shared/options.ts";
import { lastLines } from "../../shared/remote-text.ts";
import type { Session } from "../session.ts";
import { sshEnvironment } from "../ssh-environment.ts";
import type { SshShells } from "../ssh-shells.ts";
import { parseRsyncVersion } from "./rsync-output.ts";

export interface RsyncWays {
  readonly session: Session;
  readonly shells: SshShells;
}

/** Secluded arguments came with 3.0, overall progress with 3.1. */
const oldestThere = 30_000;
const oldestHere = 30_100;

export const readyScript = `if [ "$2" = make ]; then mkdir -p -- "$1" || exit 5; fi
(cd -- "$1" 2>/dev/null) || exit 3
rsync --version 2>/dev/null | head -n 1
if [ -n "$3" ]; then cd -- "$3" 2>/dev/null && printf 'B%s\\0' "$(pwd -P)"; fi
exit 0`;

export interface ReadyOrder {
  readonly folder: BytePath;
  readonly missing: "make" | "fail";
  readonly basis: BytePath | null;
  readonly signal: AbortSignal | undefined;
}

/**
 * Both rsyncs are fit and the folder on the account is there.
 *
 * @returns the absolute path of the basis on the account, or null when there is none.
 */
export async function makeRsyncReady(ways: RsyncWays, order: ReadyOrder): Promise<string | null> {
  const { settings, options } = ways.session;
  await requireRsyncHere(options);
  const answer = await ways.shells.run(readyOrder(order));
  if (answer.code === 3) throw rootMissing(settings.account, order.folder);
  if (answer.code !== 0) {
    const because = lastLines(answer.stderr, { lines: 2 });
    if (/No space left|Disk quota/.test(answer.stderr))
      throw copyNoSpace(settings.account, "account", because);
    throw copyFailed(settings.account, because);
  }
  const version = parseRsyncVersion(answer.stdout);
  if (version === null || version.number < oldestThere) {
    const hint =
      "Ask the host to install rsync 3.0 or newer for this account (on Debian: apt-get install rsync)";
    throw toolMissing(settings.account, "rsync", hint);
  }
  return basisPath(answer.stdout);
}

function readyOrder(order: ReadyOrder): ScriptOrder {
  return {
    script: readyScript,
    args: [order.folder, order.missing, order.basis ?? ""],
    timeoutMs: 60_000,
    ...(order.signal === undefined ? {} : { signal: order.signal }),
  };
}

/** An argument of a local program is UTF-8; a basis that is not only costs the saving. */
function basisPath(stdout: string): string | null {
  const found = /\nB(\/[^\0]*)\0$/.exec(stdout)?.[1];
  if (found === undefined) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(found, "latin1"));
  } catch {
    return null;
  }
}

const checkedHere = new WeakMap<object, Promise<void>>();

function requireRsyncHere(options: TransportOptions): Promise<void> {
  const known = checkedHere.get(options.exec) ?? checkRsyncHere(options);
  checkedHere.set(options.exec, known);
  // A failed check is made again: the owner installs it while the controller runs.
  known.catch(() => checkedHere.delete(options.exec));
  return known;
}

async function checkRsyncHere(options: TransportOptions): Promise<void> {
  const outcome = await options.exec.run({
    file: "rsync",
    args: ["--version"],
    env: sshEnvironment(options.env),
    timeoutMs: 10_000,
    maxOutputBytes: 64 * 1024,
  });
  const version = parseRsyncVersion(outcome.stdout.toString("latin1"));
  if (version !== null && version.number >= oldestHere) return;
  throw new ClonePanelError("LOCAL_TOOL_MISSING", "rsync 3.1 or newer is not installed on this machine", {
    hint: "Install it, for example: apt-get install rsync (macOS: brew install rsync)",
    remedy: "owner",
  });
}
