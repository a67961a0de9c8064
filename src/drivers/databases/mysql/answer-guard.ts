import type { Duplex } from "node:stream";
import type { Connection } from "mysql2";
import { limits } from "./limits.ts";

/** The library's own, which it does not tell of; its version is pinned, and `hostile-mysql.test.ts` fails without them. */
interface Inside {
  handlePacket(packet?: Packet): void;
  sequenceId: number;
  readonly _paused: boolean;
  readonly packetParser: Parser;
  /** These two only where rows travel packed. */
  readonly _inflatedPacketsParser?: Parser;
  readonly inflateQueue?: Queue;
}

interface Packet {
  readonly sequenceId: number;
  length(): number;
}

interface Parser {
  /** Pieces of 16 MiB of a packet that is not whole yet. */
  readonly largePacketParts: Uint8Array[];
}

interface Queue {
  _next(): void;
  readonly _queue: unknown[];
}

/** What a packet costs beside its bytes, once it is a row. */
const perPacket = 200;
const pieceBytes = 0xffffff;
/** Packed pieces that wait to be unpacked: each may become 16 MiB. */
const waitingPieces = { most: 4, few: 1 } as const;

/** The library keeps whatever a server says, however much that is: somebody has to count. */
export class AnswerGuard {
  readonly #inside: Inside;
  readonly #stream: Duplex;
  readonly #tell: () => void;
  #held = 0;
  #most: number = limits.rowBytes;
  #isOver = false;
  #isHeldBack = false;
  #guarded: Queue | undefined;

  /** @param over is called once, when more is held than the statement may have: nothing of it is kept. */
  constructor(connection: Connection, stream: Duplex, over: () => void) {
    this.#inside = connection as unknown as Inside;
    this.#stream = stream;
    this.#tell = over;
    const handle = this.#inside.handlePacket;
    this.#inside.handlePacket = (packet) => {
      if (this.#isOver) return;
      if (packet !== undefined) this.#count(packet);
      if (!this.#isOver) handle.call(this.#inside, packet);
    };
    stream.on("data", () => {
      this.#lookAtPieces();
      this.#holdBack();
    });
  }

  /** A statement begins; `most` bytes of its answer may be held. */
  begin(most: number): void {
    this.#held = 0;
    this.#most = most;
  }

  /** What was held has been taken. */
  taken(): void {
    this.#held = 0;
  }

  #count(packet: Packet): void {
    // Those that wait come once more.
    if (this.#inside._paused) return;
    // The library writes a line about each one that has another number, and goes on all the same.
    this.#inside.sequenceId = packet.sequenceId;
    this.#held += packet.length() + perPacket;
    if (this.#held > this.#most) this.#end();
  }

  #lookAtPieces(): void {
    const { largePacketParts } = this.#inside._inflatedPacketsParser ?? this.#inside.packetParser;
    if (largePacketParts.length * pieceBytes > limits.rowBytes) this.#end();
    if (this.#isOver) largePacketParts.length = 0;
  }

  /** A line is quicker than what unpacks it: no more is read than is soon unpacked. */
  #holdBack(): void {
    const queue = this.#inside.inflateQueue;
    if (queue === undefined) return;
    if (queue !== this.#guarded) this.#guard(queue);
    if (queue._queue.length <= waitingPieces.most) return;
    this.#isHeldBack = true;
    this.#stream.pause();
  }

  #guard(queue: Queue): void {
    this.#guarded = queue;
    const next = queue._next;
    queue._next = () => {
      this.#lookAtPieces();
      if (this.#isOver) queue._queue.length = 0;
      next.call(queue);
      if (!this.#isHeldBack || queue._queue.length > waitingPieces.few) return;
      this.#isHeldBack = false;
      if (!this.#inside._paused) this.#stream.resume();
    };
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#tell();
  }
}
