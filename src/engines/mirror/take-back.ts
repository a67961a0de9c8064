import type { BytePath } from "../../core/mirror/byte-path.ts";
import { runOnAccount, writeAccountFile } from "./account-files.ts";
import type { Engine, Seat } from "./engine.ts";

/** A file of an account as it was before it was written. */
export interface KeptFile {
  readonly path: BytePath;
  /** Null: it was not there. */
  readonly before: { readonly content: string; readonly mode: number } | null;
}

const keepScript = `[ -f "$1" ] || exit 44; stat -c %a -- "$1" && cat -- "$1"`;
const removeScript = `rm -f -- "$1"`;

export async function keepFile(engine: Engine, seat: Seat, path: BytePath): Promise<KeptFile> {
  const { code, stdout } = await seat.transport.run({
    script: keepScript,
    args: [path],
    timeoutMs: 30_000,
    signal: engine.signal,
  });
  if (code === 44) return { path, before: null };
  const end = stdout.indexOf("\n");
  const mode = Number.parseInt(stdout.slice(0, end), 8);
  return { path, before: { mode: Number.isNaN(mode) ? 0o644 : mode, content: stdout.slice(end + 1) } };
}

/** In the reverse order of the writing, and to the end also when the run is being stopped. */
export async function takeBack(seat: Seat, kept: readonly KeptFile[]): Promise<void> {
  const { signal } = new AbortController();
  for (const { path, before } of [...kept].reverse()) {
    if (before !== null) await writeAccountFile(seat.transport, { path, ...before }, signal);
    else
      await runOnAccount(seat.transport, "remove a file that was just installed", {
        script: removeScript,
        args: [path],
        timeoutMs: 60_000,
      });
  }
}
