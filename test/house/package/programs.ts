import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { delimiter } from "node:path";

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Order {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

export function run(file: string, args: readonly string[], { cwd, env = {} }: Order): Promise<Result> {
  // What an outer npm put into the environment would otherwise configure the inner one.
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("npm_"));
  return new Promise((resolve) => {
    const child = execFile(
      file,
      args,
      { cwd, env: { ...Object.fromEntries(own), ...env }, timeout: 600_000, maxBuffer: 16 * 1024 * 1024 },
      (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

/** With the machine's own Node and npm, as an owner has them. */
export async function must(file: string, args: readonly string[], cwd: string): Promise<Result> {
  const result = await run(file, args, { cwd, env: { PATH: outerPath() } });
  assert.equal(result.code, 0, `${file} ${args.join(" ")}\n${result.stdout}\n${result.stderr}`);
  return result;
}

/** Where the machine's own Node and npm are found, rather than the one that runs this test. */
function outerPath(): string {
  const path = process.env.CLONEPANEL_OUTER_PATH ?? process.env.PATH ?? "";
  return path
    .split(delimiter)
    .filter((folder) => !folder.includes("node_modules/.bin"))
    .join(delimiter);
}
