import { spawn } from "node:child_process";
import { enterCommand } from "../../lab/host.ts";

/** One of the tests' programs on the visitors' host; it ends by itself when its stdin does. */
export interface ClientProgram extends AsyncDisposable {
  /** Everything it has printed until now. */
  said(): string;
  /** Ends it, after what it had begun, and returns everything it printed. */
  end(): Promise<string>;
}

/** `script`: a file beside this one. */
export function startOnClient(script: string, args: readonly string[]): ClientProgram {
  const command = enterCommand("client", ["node", `${import.meta.dirname}/${script}`, ...args]);
  const child = spawn(command.file, [...command.args], {
    env: command.env,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = new Promise<number>((resolve) => child.once("close", (code) => resolve(code ?? 1)));
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (piece: string) => {
    said += piece;
  });
  return {
    said: () => said,
    async end() {
      child.stdin.end();
      const code = await ended;
      if (code !== 0) throw new Error(`${script} ended with ${code}`);
      return said;
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      child.kill("SIGKILL");
      await ended;
    },
  };
}
