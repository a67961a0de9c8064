import type { AccountId } from "../../../../core/site/site.ts";
import type { Line } from "../../../../ports/line.ts";
import { oddServer } from "./odd-server.ts";

/** One response. Where a literal stood, its text has the zero byte, the literal's number, and a zero byte again. */
export interface Response {
  readonly text: string;
  readonly literals: readonly Literal[];
}

export type Literal = string | Body;

/** A message that went where the receiver wanted it. */
export interface Body {
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly path: string;
}

/** Takes the bytes of messages while they come: a message never stands in memory as a whole. */
export interface BodyReceiver {
  readonly mostBytes: number;
  open(): Promise<BodyTarget>;
}

export interface BodyTarget {
  write(bytes: Uint8Array): Promise<void>;
  end(): Promise<Body>;
}

const mostLineBytes = 1024 * 1024;
const mostLiteralBytes = 1024 * 1024;
const mostLiterals = 1_000;
const lineFeed = 10;
const empty = Buffer.alloc(0);

/** Reads responses off a line, each part of them bounded. */
export class ResponseReader {
  readonly #line: Pick<Line, "read">;
  readonly #account: AccountId;
  #chunk: Buffer = empty;
  #at = 0;

  constructor(line: Pick<Line, "read">, account: AccountId) {
    this.#line = line;
    this.#account = account;
  }

  /** Null: the server hung up between two responses. */
  async next(receiver: BodyReceiver | null): Promise<Response | null> {
    const first = await this.#readLine();
    if (first === null) return null;
    let text = first;
    const literals: Literal[] = [];
    for (;;) {
      const size = /\{(\d{1,15})\}$/.exec(text);
      if (size === null) return { text, literals };
      if (literals.length >= mostLiterals) throw oddServer(this.#account, "a response without an end");
      const before = text.slice(0, size.index);
      literals.push(await this.#readLiteral(before, Number(size[1]), receiver));
      const rest = await this.#readLine();
      if (rest === null) throw oddServer(this.#account, "it hung up in the middle of a response");
      text = `${before}\0${literals.length - 1}\0${rest}`;
      if (text.length > mostLineBytes) throw oddServer(this.#account, "a response without an end");
    }
  }

  async #readLiteral(before: string, sizeBytes: number, receiver: BodyReceiver | null): Promise<Literal> {
    const isBody = receiver !== null && /BODY\[\] $/i.test(before);
    const most = isBody ? receiver.mostBytes : mostLiteralBytes;
    if (sizeBytes > most) throw oddServer(this.#account, `a literal of ${sizeBytes} bytes`);
    if (!isBody) {
      const pieces: string[] = [];
      await this.#pump(sizeBytes, async (bytes) => void pieces.push(bytes.toString("latin1")));
      return pieces.join("").replaceAll("\0", "");
    }
    const target = await receiver.open();
    await this.#pump(sizeBytes, (bytes) => target.write(bytes));
    return target.end();
  }

  async #pump(sizeBytes: number, write: (bytes: Buffer) => Promise<void>): Promise<void> {
    let left = sizeBytes;
    while (left > 0) {
      if (this.#at >= this.#chunk.length && !(await this.#more()))
        throw oddServer(this.#account, "it hung up in the middle of a literal");
      const end = Math.min(this.#chunk.length, this.#at + left);
      const part = this.#chunk.subarray(this.#at, end);
      left -= part.length;
      this.#at = end;
      await write(part);
    }
  }

  /** Without its line end. */
  async #readLine(): Promise<string | null> {
    let line = "";
    for (;;) {
      const end = this.#chunk.indexOf(lineFeed, this.#at);
      if (end >= 0) {
        line += this.#chunk.toString("latin1", this.#at, end);
        this.#at = end + 1;
        return clean(line);
      }
      line += this.#chunk.toString("latin1", this.#at);
      if (line.length > mostLineBytes) throw oddServer(this.#account, "a line without an end");
      this.#at = this.#chunk.length;
      if (await this.#more()) continue;
      if (line !== "") throw oddServer(this.#account, "it hung up in the middle of a line");
      return null;
    }
  }

  async #more(): Promise<boolean> {
    const chunk = await this.#line.read();
    if (chunk === null) return false;
    this.#chunk = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    this.#at = 0;
    return true;
  }
}

/** A zero byte marks literals, so none may come from outside. */
function clean(line: string): string {
  const text = line.endsWith("\r") ? line.slice(0, -1) : line;
  return text.includes("\0") ? text.replaceAll("\0", "") : text;
}
