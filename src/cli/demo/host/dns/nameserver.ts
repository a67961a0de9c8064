import { createHmac } from "node:crypto";
import { createSocket, type Socket as DatagramSocket } from "node:dgram";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { FrameSplitter, frameMessage } from "../../../../core/dns/wire/tcp-frames.ts";
import type { Hmac, TsigKey } from "../../../../core/dns/wire/tsig.ts";
import { answerMessage } from "./answer.ts";
import type { Zone } from "./zone.ts";

export interface NameserverOrder {
  /** An address of this machine. */
  readonly host: string;
  readonly zone: Zone;
  readonly key: TsigKey;
}

const patienceMs = 10_000;
const tries = 5;

/** A small authoritative nameserver, UDP and TCP on the same port. What it holds outlives its being switched off. */
export class Nameserver implements AsyncDisposable {
  readonly host: string;
  readonly #key: TsigKey;
  #zone: Zone;
  #port = 0;
  #tcp: Server | null = null;
  #udp: DatagramSocket | null = null;
  readonly #lines = new Set<Socket>();

  constructor({ host, zone, key }: NameserverOrder) {
    this.host = host;
    this.#zone = zone;
    this.#key = key;
  }

  get port(): number {
    return this.#port;
  }

  /** On a port of its own; on the same one when it was there before. */
  async open(): Promise<void> {
    for (let left = tries; ; left -= 1) {
      try {
        await this.#listen();
        return;
      } catch (error) {
        await this.close();
        // The port that was free for TCP is somebody else's for UDP: another is taken.
        if (left <= 1 || this.#port !== 0) throw error;
      }
    }
  }

  async close(): Promise<void> {
    for (const line of this.#lines) line.destroy();
    const [tcp, udp] = [this.#tcp, this.#udp];
    this.#tcp = null;
    this.#udp = null;
    if (udp !== null) await new Promise<void>((resolve) => udp.close(() => resolve()));
    if (tcp?.listening) await new Promise<void>((resolve) => tcp.close(() => resolve()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #listen(): Promise<void> {
    const tcp = createServer((line) => this.#converse(line));
    this.#tcp = tcp;
    tcp.listen(this.#port, this.host);
    await once(tcp, "listening");
    const { port } = tcp.address() as AddressInfo;
    const udp = createSocket("udp4");
    this.#udp = udp;
    udp.bind(port, this.host);
    await once(udp, "listening");
    this.#port = port;
    udp.on("error", () => undefined);
    udp.on("message", (bytes, from) => {
      const reply = this.#answer(bytes);
      if (reply !== null) udp.send(reply, from.port, from.address);
    });
  }

  #converse(line: Socket): void {
    const splitter = new FrameSplitter();
    this.#lines.add(line);
    line.setTimeout(patienceMs, () => line.destroy());
    line.on("error", () => undefined);
    line.on("close", () => this.#lines.delete(line));
    line.on("data", (piece) => {
      for (const message of splitter.push(piece)) {
        const reply = this.#answer(message);
        if (reply !== null) line.write(frameMessage(reply));
      }
    });
  }

  #answer(bytes: Uint8Array): Uint8Array | null {
    const nowSeconds = Math.floor(Date.now() / 1_000);
    const answered = answerMessage(bytes, { zone: this.#zone, key: this.#key, hmac, nowSeconds });
    this.#zone = answered.zone;
    return answered.bytes;
  }
}

const hmac: Hmac = (algorithm, key, data) =>
  createHmac(algorithm.slice("hmac-".length), key).update(data).digest();
