import type { Io, Output } from "./frame/io.ts";

/** This process's terminal. */
export function processTerminal(): Pick<Io, "args" | "env" | "cwd" | "stdout" | "stderr" | "ask"> {
  const { stdin, stdout, stderr } = process;
  return {
    args: process.argv.slice(2),
    env: process.env,
    cwd: process.cwd(),
    stdout: outputOf(stdout),
    stderr: outputOf(stderr),
    ask: stdin.isTTY && stderr.isTTY ? askOnTerminal : null,
  };
}

function outputOf(stream: NodeJS.WriteStream): Output {
  // A reader that left (`clonepanel log | head -1`) is no failure of ours.
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  return {
    isTerminal: stream.isTTY === true,
    get columns() {
      return stream.columns ?? 80;
    },
    write: (text) => void stream.write(text),
  };
}

/** One line from the person; end of input is an empty answer. */
function askOnTerminal(question: string, signal: AbortSignal): Promise<string> {
  const { stdin, stderr } = process;
  return new Promise((resolve, reject) => {
    let typed = "";
    const leave = () => {
      stdin.off("data", read).off("end", end).pause();
      signal.removeEventListener("abort", stop);
    };
    const end = () => {
      leave();
      resolve(typed.split("\n")[0] ?? "");
    };
    const read = (piece: Buffer) => {
      typed += piece.toString("utf8");
      if (typed.includes("\n")) end();
    };
    const stop = () => {
      leave();
      reject(signal.reason);
    };
    signal.throwIfAborted();
    signal.addEventListener("abort", stop);
    stdin.on("data", read).once("end", end);
    stderr.write(question);
    stdin.resume();
  });
}
