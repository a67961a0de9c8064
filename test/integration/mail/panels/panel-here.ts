import { spawnSync } from "node:child_process";
import type { ScriptOrder, ScriptResult } from "../../../../src/ports/transport.ts";

/** Runs an account's script on this machine, with one more folder of programs. */
export async function runScriptHere(
  { script, args = [] }: ScriptOrder,
  programs: string,
): Promise<ScriptResult> {
  const env = { PATH: `${programs}:${process.env["PATH"] ?? ""}` };
  const { status, stdout, stderr } = spawnSync("sh", ["-c", script, "sh", ...args], {
    env,
    encoding: "latin1",
  });
  return { code: status ?? 1, stdout, stderr };
}
