import { chmod, rm } from "node:fs/promises";
import { createConnection, createServer, type Server, type Socket } from "node:net";

/** What the running controller answers to a passphrase; to an empty line, how many keys nobody has opened. */
export type DoorReply =
  | { readonly kind: "opened"; readonly count: number }
  | { readonly kind: "wrong" }
  | { readonly kind: "locked"; readonly count: number };

const longestBytes = 4_096;
const timeoutMs = 60_000;
const connections = 4;

/**
 * A socket in the owner's own folder: who may not enter the folder cannot knock. One line with the passphrase comes in, one
 * word goes out. A passphrase costs a second of work by age's own design, and they are tried one after the other.
 *
 * @throws the system's error when there can be no socket of that name.
 */
export async function openUnlockDoor(
  path: string,
  tryPassphrase: (passphrase: string) => Promise<DoorReply>,
): Promise<AsyncDisposable> {
  let turn: Promise<unknown> = Promise.resolve();
  const server = createServer((socket) => {
    void readLine(socket)
      .then((line) => {
        const mine = turn.then(() => tryPassphrase(line));
        turn = mine.catch(() => undefined);
        return mine;
      })
      .then(
        (reply) => socket.end(`${JSON.stringify(reply)}\n`),
        () => socket.destroy(),
      );
  });
  server.maxConnections = connections;
  await listen(server, path);
  await chmod(path, 0o600);
  return {
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
      await rm(path, { force: true });
    },
  };
}

/** A name that a killed process left is taken over; one behind which somebody listens is not. */
async function listen(server: Server, path: string): Promise<void> {
  try {
    await listenOnce(server, path);
  } catch (error) {
    const isThere = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
    if (!isThere || (await answers(path))) throw error;
    await rm(path, { force: true });
    await listenOnce(server, path);
  }
}

function listenOnce(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    socket.once("connect", () => resolve(socket.destroy().destroyed));
    socket.once("error", () => resolve(false));
  });
}

/** Null: nobody listens there. */
export async function knock(path: string, passphrase: string): Promise<DoorReply | null> {
  const socket = createConnection(path);
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("error", reject);
    });
  } catch {
    return null;
  }
  socket.write(`${passphrase}\n`);
  return JSON.parse(await readLine(socket)) as DoorReply;
}

function readLine(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error("nothing came")));
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("closed before its line ended")));
    socket.on("data", (piece: Buffer) => {
      text += piece.toString("utf8");
      if (text.length > longestBytes) return socket.destroy(new Error("the line is too long"));
      const end = text.indexOf("\n");
      if (end >= 0) resolve(text.slice(0, end));
    });
  });
}
