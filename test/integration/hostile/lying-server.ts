import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** What a real server answered to one statement, taken apart. */
export interface Answer {
  /** Payloads: one column's definition each. Empty: it was no result set. */
  readonly columns: readonly Buffer[];
  readonly rows: readonly Buffer[];
  /** What came: OK, ERR, or all of the packets of a result set. */
  readonly packets: readonly Buffer[];
}

/** Says what it wants instead of `answer`; the line may be written to for as long as it likes. */
export type Tell = (about: { readonly answer: Answer; readonly sql: string; readonly line: Socket }) => void;

export interface LyingServer extends AsyncDisposable {
  readonly socket: string;
  /** From now on what fits is answered by `tell`: from the n-th of them on, counted from 1. */
  lie(of: RegExp, tell: Tell, from?: number): void;
  /** It tells what the real one says again. @returns how often it lied. */
  beHonest(): number;
  /** Everything that clients sent. */
  heard(): Buffer;
}

const query = 0x03;
/** The upper half of the capabilities: results end by EOF packets, as they always did. */
const deprecateEof = 1 << 8;

/** Stands before a real server, at a socket of its own, and passes on what nobody wants to be told otherwise. */
export async function startLyingServer(real: string, socket: string): Promise<LyingServer> {
  let lie: { readonly of: RegExp; readonly tell: Tell; readonly from: number } | null = null;
  let fitting = 0;
  let told = 0;
  const heard: Buffer[] = [];
  const lines = new Set<Socket>();
  const server = createServer((line) => {
    const upstream = connect(real);
    for (const one of [line, upstream]) {
      lines.add(one);
      one.on("error", () => undefined).once("close", () => lines.delete(one));
    }
    line.once("close", () => upstream.destroy());
    upstream.once("close", () => line.destroy());
    const fromServer = new Packets();
    let waiting: { readonly sql: string; readonly tell: Tell; readonly packets: Buffer[] } | null = null;
    let isGreeted = false;
    upstream.on("data", (bytes: Buffer) => {
      if (!isGreeted) {
        isGreeted = true;
        return void line.write(withoutDeprecateEof(bytes));
      }
      if (waiting === null) return void line.write(bytes);
      waiting.packets.push(...fromServer.take(bytes));
      const answer = answerIn(waiting.packets);
      if (answer === null) return;
      const { tell, sql } = waiting;
      waiting = null;
      told += 1;
      tell({ answer, sql, line });
    });
    line.on("data", (bytes: Buffer) => {
      heard.push(bytes);
      // Statements of these tests are short: one piece each.
      const sql = bytes[4] === query ? bytes.subarray(5).toString("latin1") : null;
      if (sql !== null && lie?.of.test(sql) === true) {
        fitting += 1;
        if (fitting >= lie.from) waiting = { sql, tell: lie.tell, packets: [] };
      }
      upstream.write(bytes);
    });
  });
  server.listen(socket);
  await once(server, "listening");
  return {
    socket,
    lie(of, tell, from = 1) {
      lie = { of, tell, from };
      [fitting, told, heard.length] = [0, 0, 0];
    },
    beHonest() {
      lie = null;
      return told;
    },
    heard: () => Buffer.concat(heard),
    async [Symbol.asyncDispose]() {
      for (const line of lines) line.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** Whole packets' payloads out of pieces of a stream. */
class Packets {
  #rest = Buffer.alloc(0);

  take(bytes: Buffer): Buffer[] {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    const found: Buffer[] = [];
    while (this.#rest.length >= 4) {
      const end = 4 + this.#rest.readUIntLE(0, 3);
      if (this.#rest.length < end) break;
      found.push(this.#rest.subarray(4, end));
      this.#rest = this.#rest.subarray(end);
    }
    return found;
  }
}

/** Null: there is more to come. */
function answerIn(packets: readonly Buffer[]): Answer | null {
  const [first] = packets;
  if (first === undefined) return null;
  if (first[0] === 0x00 || first[0] === 0xff) return { columns: [], rows: [], packets };
  const count = first[0] ?? 0;
  const rows = packets.slice(count + 2);
  const last = rows.at(-1);
  if (last === undefined || !(isEof(last) || last[0] === 0xff)) return null;
  return { columns: packets.slice(1, count + 1), rows: rows.slice(0, -1), packets };
}

function isEof(payload: Buffer): boolean {
  return payload[0] === 0xfe && payload.length < 9;
}

function withoutDeprecateEof(greeting: Buffer): Buffer {
  const changed = Buffer.from(greeting);
  // Header, version, its end, thread, half of the salt, filler, lower capabilities, character set, status.
  const at = changed.indexOf(0, 5) + 1 + 4 + 8 + 1 + 2 + 1 + 2;
  changed.writeUInt16LE(changed.readUInt16LE(at) & ~deprecateEof, at);
  return changed;
}
