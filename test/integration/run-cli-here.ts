import { runCli } from "../../src/cli/run-cli.ts";
import * as house from "../../src/wiring/command-line.ts";

export interface CliAnswer {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * The whole command line but for the start of a process, which is most of what a short run costs: arguments in, exit code
 * and both outputs out, nobody to ask. Secrets of the environment are read from this process's own.
 */
export async function runCliHere(args: readonly string[], cwd: string): Promise<CliAnswer> {
  const said = { stdout: "", stderr: "" };
  const output = (name: keyof typeof said) => ({
    isTerminal: false,
    columns: 80,
    write: (text: string) => {
      said[name] += text;
    },
  });
  const exit = await runCli(
    {
      args,
      cwd,
      env: process.env,
      home: cwd,
      stdout: output("stdout"),
      stderr: output("stderr"),
      ask: null,
      clock: house.clock,
      signal: new AbortController().signal,
    },
    house,
  );
  return { exit, ...said };
}
