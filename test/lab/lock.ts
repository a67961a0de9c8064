import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { folder } from "./paths.ts";

/**
 * Takes a lock among processes. `flock` holds it for as long as our pipe to it is open: it cannot outlive us,
 * whatever way we end.
 */
export async function takeLock(path: string, waitSeconds: number): Promise<AsyncDisposable> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const child = spawn(
    "flock",
    ["-w", String(waitSeconds), path, "sh", "-c", "echo taken; exec cat >/dev/null"],
    {
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const taken = await new Promise<boolean>((resolve) => {
    child.stdout.once("data", () => resolve(true));
    child.once("error", () => resolve(false));
    child.once("close", () => resolve(false));
  });
  if (!taken) throw new Error(`lab: ${path} is held by ${holder(path)} for more than ${waitSeconds} s`);
  writeFileSync(`${path}.holder`, `process ${process.pid}: ${process.argv.slice(1).join(" ")}\n`);

  return {
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await ended;
    },
  };
}

function holder(path: string): string {
  try {
    return readFileSync(`${path}.holder`, "utf8").trim();
  } catch {
    return "another process";
  }
}
