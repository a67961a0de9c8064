import { connect, createServer, type Server, type Socket } from "node:net";

/** A statement on its way to a server, or the first bytes of the answer on their way back. */
export interface Passing {
  readonly sql: string;
  readonly moment: "before" | "answered";
}

/**
 * Stands before a database server, in the account's own place, and lets every statement through one by one: whoever
 * watches can end a process exactly when a statement has not yet arrived, or has been carried out and nobody knows it.
 */
export class StatementGate implements AsyncDisposable {
  readonly socket: string;
  /** Asked before each passing; may take its time. */
  watch: (passing: Passing) => Promise<void> = async () => undefined;
  readonly #server: Server;
  readonly #open = new Set<Socket>();

  private constructor(socket: string, behind: string) {
    this.socket = socket;
    this.#server = createServer((client) => this.#join(client, connect(behind)));
  }

  static async open(socket: string, behind: string): Promise<StatementGate> {
    const gate = new StatementGate(socket, behind);
    await gate.accept();
    return gate;
  }

  /** As a server that is dead; who came in before sees for himself. */
  refuse(): void {
    this.#server.close();
  }

  async accept(): Promise<void> {
    if (!this.#server.listening)
      await new Promise<void>((resolve) => this.#server.listen(this.socket, resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #join(client: Socket, server: Socket): void {
    let asked: string | null = null;
    const up = new Packets(async (packet) => {
      const sql = statementOf(packet);
      if (sql !== null) {
        asked = sql;
        await this.watch({ sql, moment: "before" });
      }
      server.write(packet);
    });
    let down = Promise.resolve();
    let isGreeting = true;
    client.on("data", (bytes) => up.push(bytes));
    server.on("data", (bytes) => {
      if (isGreeting) forbidCompression(bytes);
      isGreeting = false;
      down = down.then(async () => {
        const sql = asked;
        asked = null;
        if (sql !== null) await this.watch({ sql, moment: "answered" });
        client.write(bytes);
      });
    });
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#open.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        this.#open.delete(one);
        other.destroy();
      });
    }
  }
}

const queryCommand = 3;

/** A command begins its own numbering; what answers a greeting does not. */
function statementOf(packet: Buffer): string | null {
  if (packet[3] !== 0 || packet[4] !== queryCommand) return null;
  return packet.subarray(5, 405).toString("latin1");
}

const compresses = 0x20;

/** Packed statements could not be read here. A server that does not offer it is spoken to plainly. */
function forbidCompression(greeting: Buffer): void {
  // Packet header, protocol number, version up to its NUL, thread id, first part of the salt, filler.
  const flagsAt = greeting.indexOf(0, 5) + 1 + 4 + 8 + 1;
  greeting.writeUInt8(greeting.readUInt8(flagsAt) & ~compresses, flagsAt);
}

/** Whole packets, one after another. */
class Packets {
  #rest: Buffer = Buffer.alloc(0);
  #turn = Promise.resolve();
  readonly #take: (packet: Buffer) => Promise<void>;

  constructor(take: (packet: Buffer) => Promise<void>) {
    this.#take = take;
  }

  push(bytes: Buffer): void {
    this.#rest = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    for (;;) {
      if (this.#rest.length < 4) return;
      const size = 4 + this.#rest.readUIntLE(0, 3);
      if (this.#rest.length < size) return;
      const packet = this.#rest.subarray(0, size);
      this.#rest = this.#rest.subarray(size);
      this.#turn = this.#turn.then(() => this.#take(packet));
    }
  }
}
