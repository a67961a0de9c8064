import { ClonePanelError } from "../../core/errors.ts";
import { type BytePath, showPath } from "../../core/mirror/byte-path.ts";
import type { ScriptOrder, ScriptResult, Transport } from "../../ports/transport.ts";

export const writeScript = `
umask 077
folder=$(dirname -- "$1")
[ -d "$folder" ] || { umask 022; mkdir -p -- "$folder" || exit 1; umask 077; }
mode=$2
[ "$3" != keep ] || [ ! -f "$1" ] || mode=$(stat -c %a -- "$1") || exit 1
cat > "$1.clonepanel-tmp" && chmod "$mode" "$1.clonepanel-tmp" && mv -fT -- "$1.clonepanel-tmp" "$1"
`;

export const readScript = `[ -f "$1" ] || exit 44; head -c 1048576 -- "$1"`;

export interface SmallFile {
  readonly path: BytePath;
  /** Bytes as latin1. */
  readonly content: string;
  readonly mode: number;
  /** `keeps its mode`: one that is there already stays as open to others as its owner made it. */
  readonly standing?: "keeps its mode";
}

/** Writes a small file on an account: a temporary name, then a rename. */
export async function writeAccountFile(
  transport: Transport,
  file: SmallFile,
  signal: AbortSignal,
): Promise<void> {
  await runOnAccount(transport, `write ${showPath(file.path)}`, {
    script: writeScript,
    args: [file.path, file.mode.toString(8), file.standing === undefined ? "" : "keep"],
    input: file.content,
    timeoutMs: 60_000,
    signal,
  });
}

/** A small file's bytes, null when it is not there. */
export async function readAccountFile(
  transport: Transport,
  path: BytePath,
  signal: AbortSignal,
): Promise<string | null> {
  const result = await transport.run({ script: readScript, args: [path], timeoutMs: 30_000, signal });
  if (result.code === 44) return null;
  if (result.code === 0) return result.stdout;
  throw scriptFailed(transport, `read ${showPath(path)}`, result);
}

export const readAllScript = `
marker=$1; shift
for path do
  if [ -f "$path" ]; then echo there; head -c 1048576 -- "$path" || exit 1; else echo absent; fi
  printf '\\n%s\\n' "$marker"
done
`;

/** Several small files by one order: each order costs a way there and back. */
export async function readAccountFiles(
  transport: Transport,
  paths: readonly BytePath[],
  { marker, signal }: { readonly marker: string; readonly signal: AbortSignal },
): Promise<ReadonlyMap<BytePath, string | null>> {
  if (paths.length === 0) return new Map();
  const what = `read ${paths.map(showPath).join(", ")}`;
  const order = { script: readAllScript, args: [marker, ...paths], timeoutMs: 60_000, signal };
  const { stdout } = await runOnAccount(transport, what, order);
  const pieces = stdout.split(`\n${marker}\n`);
  // What stands behind the last marker is nothing.
  if (pieces.length !== paths.length + 1) throw cutShort(transport, what);
  return new Map(paths.map((path, at) => [path, contentOf(pieces[at] ?? "")]));
}

function contentOf(piece: string): string | null {
  return piece.startsWith("there\n") ? piece.slice("there\n".length) : null;
}

function cutShort(transport: Transport, what: string): ClonePanelError {
  return scriptFailed(transport, what, { code: 0, stderr: "the answer was cut short" });
}

/** Runs a script that has to succeed. `what` completes the sentence "could not ...". */
export async function runOnAccount(
  transport: Transport,
  what: string,
  order: ScriptOrder,
): Promise<ScriptResult> {
  const result = await transport.run(order);
  if (result.code !== 0) throw scriptFailed(transport, what, result);
  return result;
}

export function scriptFailed(
  transport: Transport,
  what: string,
  result: { code: number; stderr: string },
): ClonePanelError {
  const said = showPath(result.stderr.trim().slice(-400));
  const full = /no space left|disk quota exceeded/i.test(said);
  return new ClonePanelError(
    full ? "ACCOUNT_FULL" : "ACCOUNT_STEP_FAILED",
    `"${transport.account}" could not ${what} (exit ${result.code})${said === "" ? "" : `: ${said}`}`,
    {
      hint: full
        ? "Free some room on that account or raise its quota, then run the same command again."
        : `Look at the account, then run: clonepanel doctor ${transport.account}`,
      remedy: "owner",
      account: transport.account,
    },
  );
}
