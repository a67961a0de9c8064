import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { StreamTarget } from "../../../../ports/transport.ts";
import { streamUnavailable } from "../../shared/failures.ts";
import { lastLines } from "../../shared/remote-text.ts";
import type { Session } from "../session.ts";
import type { SshShells } from "../ssh-shells.ts";
import { findDatabaseSocket } from "./find-socket.ts";
import { awaitFirstSign } from "./first-sign.ts";
import { openForward } from "./forward.ts";
import { openRelay } from "./relay.ts";
import { describeTarget, isPlainTarget, type KnownTarget } from "./target.ts";

/**
 * In this order: a forwarding costs nothing on the account; PHP is on every web host; of the many versions of nc some
 * cannot pass on the end of one side.
 */
export const streamWays = ["forward", "socat", "php", "nc"] as const;
export type StreamWay = (typeof streamWays)[number];

/** Opens streams by the first way that works, and remembers it for each kind of target. */
export class StreamWays {
  readonly #session: Session;
  readonly #shells: SshShells;
  readonly #working = new Map<KnownTarget["kind"], StreamWay>();
  #databaseSocket: string | null = null;

  constructor(ways: { readonly session: Session; readonly shells: SshShells }) {
    this.#session = ways.session;
    this.#shells = ways.shells;
  }

  async open(target: StreamTarget): Promise<Duplex> {
    const known = await this.#locate(target);
    const { account } = this.#session.settings;
    if (!isPlainTarget(known))
      throw streamUnavailable(account, describeTarget(known), "its name is not a plain one");
    const refusals: string[] = [];
    for (const way of this.#waysFor(known)) {
      const stream = await this.#attempt(way, known);
      if (typeof stream !== "string") {
        this.#working.set(known.kind, way);
        return stream;
      }
      refusals.push(`${way}: ${stream}`);
      await this.#session.connection();
    }
    this.#working.delete(known.kind);
    throw streamUnavailable(account, describeTarget(known), refusals.join("; "));
  }

  /** The way that worked last, in words. */
  describeWay(kind: KnownTarget["kind"]): string | null {
    const way = this.#working.get(kind);
    if (way === undefined) return null;
    return way === "forward" ? "a forwarding of sshd" : `${way} on the account`;
  }

  /** @returns the stream, or why this way does not work. */
  async #attempt(way: StreamWay, target: KnownTarget): Promise<Duplex | string> {
    try {
      const stream = await (way === "forward"
        ? openForward(this.#session, target)
        : openRelay(this.#session, way, target));
      if (way === "php") return stream;
      const sign = await awaitFirstSign(stream);
      if (sign.kind === "open") return stream;
      stream.destroy();
      return way === "forward" ? await this.#forwardRefusal(sign.because) : sign.because;
    } catch (error) {
      return (error as Error).message;
    }
  }

  /** Why a forwarding was closed stands in what the connection itself printed. */
  async #forwardRefusal(otherwise: string): Promise<string> {
    const connection = await this.#session.connection();
    // It is printed at about the time when the stream ends.
    await sleep(100);
    const line = connection
      .lastWords()
      .split("\n")
      .findLast((text) => /open failed/.test(text));
    return line === undefined ? otherwise : lastLines(line, { lines: 1 });
  }

  #waysFor(target: KnownTarget): readonly StreamWay[] {
    const first = this.#working.get(target.kind);
    return first === undefined ? streamWays : [first, ...streamWays.filter((way) => way !== first)];
  }

  async #locate(target: StreamTarget): Promise<KnownTarget> {
    if (target.kind === "tcp") return target;
    if (target.path !== null)
      return { kind: "socket", path: Buffer.from(target.path, "latin1").toString("utf8") };
    this.#databaseSocket ??= await findDatabaseSocket(this.#shells, this.#session.settings.account);
    return { kind: "socket", path: this.#databaseSocket };
  }
}
