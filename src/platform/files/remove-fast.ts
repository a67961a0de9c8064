import { spawn } from "node:child_process";
import type { LocalPath } from "../../ports/files.ts";
import { removeTree } from "./trees.ts";

/**
 * The system's `rm` needs a fifth less processor time than the same calls from here, and leaves this process free. What it
 * leaves (folders that may not be written, all of it where it cannot be started) is removed from here, or told by its name.
 */
export async function removeFast(path: LocalPath, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await removeByRm(path, signal);
  await removeTree(path, async () => {
    signal.throwIfAborted();
    await new Promise((resume) => setImmediate(resume));
  });
}

/** Whether it could do it all is told by what is left. In the terminal's own group: it ends with an interrupted command. */
async function removeByRm(path: LocalPath, signal: AbortSignal): Promise<void> {
  const text = textOf(path);
  if (text === null) return;
  const child = spawn("rm", ["-rf", "--one-file-system", "--", text], { stdio: "ignore" });
  const stop = (): void => void child.kill("SIGTERM");
  signal.addEventListener("abort", stop, { once: true });
  await new Promise((resolve) => child.once("error", resolve).once("close", resolve));
  signal.removeEventListener("abort", stop);
  signal.throwIfAborted();
}

/** An argument of a program is UTF-8; null for a path that is not. */
function textOf(path: LocalPath): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(path, "latin1"));
  } catch {
    return null;
  }
}
