import type { BytePath } from "../../core/mirror/byte-path.ts";
import { runOnAccount, writeAccountFile } from "./account-files.ts";
import type { Engine, Seat } from "./engine.ts";

/** A file of an account as it was before it was written. */
export interface KeptFile {
  readonly path: BytePath;
  readonly before:
    | { readonly kind: "file"; readonly content: string; readonly mode: number }
    /** `folder`: was the folder it lies in there? */
    | { readonly kind: "absent"; readonly folder: "there" | "absent" };
}

export const keepScript = `[ -d "$(dirname -- "$1")" ] || exit 45
[ -f "$1" ] || exit 44
stat -c %a -- "$1" && cat -- "$1"`;

export const removeScript = `rm -f -- "$1" || exit 1
[ "$2" = there ] || rmdir -- "$(dirname -- "$1")" 2>/dev/null
exit 0`;

export async function keepFile(engine: Engine, seat: Seat, path: BytePath): Promise<KeptFile> {
  const order = { script: keepScript, args: [path], timeoutMs: 30_000, signal: engine.signal };
  const { code, stdout } = await seat.transport.run(order);
  if (code === 44 || code === 45)
    return { path, before: { kind: "absent", folder: code === 44 ? "there" : "absent" } };
  const end = stdout.indexOf("\n");
  const mode = Number.parseInt(stdout.slice(0, end), 8);
  return {
    path,
    before: { kind: "file", mode: Number.isNaN(mode) ? 0o644 : mode, content: stdout.slice(end + 1) },
  };
}

/** In the reverse order of the writing, and to the end also when the run is being stopped. */
export async function takeBack(seat: Seat, kept: readonly KeptFile[]): Promise<void> {
  const { signal } = new AbortController();
  for (const { path, before } of [...kept].reverse()) {
    if (before.kind === "file") {
      const { content, mode } = before;
      await writeAccountFile(seat.transport, { path, content, mode }, signal);
    } else {
      await runOnAccount(seat.transport, "remove a file that was just installed", {
        script: removeScript,
        args: [path, before.folder],
        timeoutMs: 60_000,
      });
    }
  }
}
