import type { Duplex } from "node:stream";
import type { Connection } from "mysql2";
import { limits } from "./limits.ts";

/** The library's own, which it does not tell of; its version is pinned, and `hostile-mysql.test.ts` fails without them. */
interface Inside {
  handlePacket(packet?: Packet): void;
  sequenceId: number;
  readonly _paused: boolean;
  readonly packetParser: Parser;
  /** Only where rows travel packed. */
  readonly _inflatedPacketsParser?: Parser;
}

interface Packet {
  readonly sequenceId: number;
  length(): number;
}

interface Parser {
  /** Pieces of 16 MiB of a packet that is not whole yet. */
  readonly largePacketParts: readonly Uint8Array[];
}

/** What a packet costs beside its bytes, once it is a row. */
const perPacket = 200;
const pieceBytes = 0xffffff;

/** The library keeps whatever a server says, however much that is: somebody has to count. */
export class AnswerGuard {
  #held = 0;
  #most: number = limits.rowBytes;

  /** @param over is called when more is held than the statement may have: nothing of it is kept. */
  constructor(connection: Connection, stream: Duplex, over: () => void) {
    const inside = connection as unknown as Inside;
    const handle = inside.handlePacket;
    inside.handlePacket = (packet) => {
      // Those that wait come here again.
      if (packet !== undefined && !inside._paused) {
        // The library writes a line about each one that has another number, and goes on all the same.
        inside.sequenceId = packet.sequenceId;
        this.#held += packet.length() + perPacket;
        if (this.#held > this.#most) return over();
      }
      handle.call(inside, packet);
    };
    stream.on("data", () => {
      const { largePacketParts } = inside._inflatedPacketsParser ?? inside.packetParser;
      if (largePacketParts.length * pieceBytes > limits.rowBytes) over();
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
}
