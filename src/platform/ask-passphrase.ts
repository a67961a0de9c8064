import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { ReadStream } from "node:tty";
import { Secret } from "../core/site/secret.ts";

const longest = 1_024;
const keys = { enter: /[\r\n]/, interrupt: "\u0003", end: "\u0004", back: /[\u007f\b]/ };

/**
 * Asks whoever sits at this process's terminal, as ssh does: not through stdin, which may be a pipe, and without showing
 * what is typed. Null where there is no terminal, and when the person gave up (Ctrl-C, Ctrl-D, an empty line).
 */
export async function askPassphrase(
  question: string,
  signal: AbortSignal | undefined,
): Promise<Secret | null> {
  const opened = await open("/dev/tty", constants.O_RDWR | constants.O_NOCTTY).catch(() => null);
  if (opened === null) return null;
  await using terminal = opened;
  await terminal.write(question);
  // Its own descriptor is closed by the stream; the one above stays for the line break.
  const line = await open("/dev/tty", constants.O_RDONLY | constants.O_NOCTTY);
  const stream = new ReadStream(line.fd);
  try {
    stream.setRawMode(true);
    return await readLine(stream, signal);
  } finally {
    stream.setRawMode(false);
    stream.destroy();
    await terminal.write("\n");
  }
}

function readLine(stream: ReadStream, signal: AbortSignal | undefined): Promise<Secret | null> {
  return new Promise((resolve, reject) => {
    let typed = "";
    const stop = () => reject(signal?.reason);
    const finish = (secret: Secret | null) => {
      signal?.removeEventListener("abort", stop);
      resolve(secret);
    };
    signal?.addEventListener("abort", stop, { once: true });
    stream.on("error", () => finish(null));
    stream.on("end", () => finish(null));
    stream.on("data", (piece: Buffer) => {
      typed = press(typed, piece.toString("utf8"), finish);
    });
  });
}

/** What stands after some keys; the first that ends the line calls `finish`. */
function press(before: string, pressed: string, finish: (secret: Secret | null) => void): string {
  let typed = before;
  for (const key of pressed) {
    if (key === keys.interrupt || key === keys.end) finish(null);
    else if (keys.enter.test(key)) finish(typed === "" ? null : new Secret(typed));
    else typed = keys.back.test(key) ? typed.slice(0, -1) : typed.slice(0, longest) + key;
  }
  return typed;
}
