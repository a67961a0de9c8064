import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** @returns stdout. What failed is said with what it said. */
export async function runQuiet(file: string, args: readonly string[], cwd: string): Promise<string> {
  const env = { ...process.env, NPM_CONFIG_UPDATE_NOTIFIER: "false", NPM_CONFIG_AUDIT: "false" };
  const { stdout } = await promisify(execFile)(file, args, { cwd, env, maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}
