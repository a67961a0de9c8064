import type { BytePath } from "../../../core/mirror/byte-path.ts";
import type { TransportOptions } from "../shared/options.ts";
import type { Channel } from "./channel.ts";
import { type Connection, newMarker, openConnection } from "./connection.ts";
import { unreachable } from "./failures.ts";
import { openChannel } from "./open-channel.ts";
import type { SshSettings } from "./settings.ts";

/**
 * The present connection of one account: opened when it is first needed, opened anew by the next order after it died.
 * Nothing that was under way is repeated.
 */
export class Session implements AsyncDisposable {
  readonly settings: SshSettings;
  readonly options: TransportOptions;
  #opening: Promise<Connection> | null = null;
  #connection: Connection | null = null;
  #closed = false;

  constructor(settings: SshSettings, options: TransportOptions) {
    this.settings = settings;
    this.options = options;
  }

  async connection(): Promise<Connection> {
    if (this.#closed) throw new Error(`the transport of account "${this.settings.account}" is closed`);
    if (this.#connection?.isOpen()) return this.#connection;
    this.#opening ??= this.#open().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  async #open(): Promise<Connection> {
    const connection = await openConnection(this.settings, this.options);
    if (this.#closed) {
      await connection[Symbol.asyncDispose]();
      throw new Error(`the transport of account "${this.settings.account}" is closed`);
    }
    this.#connection = connection;
    return connection;
  }

  /** @param program makes the program for a marker. */
  async openChannel(program: (marker: string) => BytePath, signal?: AbortSignal): Promise<Channel> {
    const first = await this.#openChannelOn(await this.connection(), program, signal);
    if (first !== "connection-gone") return first;
    const second = await this.#openChannelOn(await this.connection(), program, signal);
    if (second !== "connection-gone") return second;
    throw unreachable(this.settings, "the connection ended as soon as it was open");
  }

  async #openChannelOn(
    connection: Connection,
    program: (marker: string) => BytePath,
    signal: AbortSignal | undefined,
  ): Promise<Channel | "connection-gone"> {
    signal?.throwIfAborted();
    const marker = newMarker();
    const { settings, options } = this;
    const order = { settings, options, connection, marker, program: program(marker), signal };
    const channel = await openChannel(order);
    if (channel === "connection-gone") await this.drop(connection);
    return channel;
  }

  /** Drops a connection that does not answer; the next order opens another. */
  async drop(connection: Connection): Promise<void> {
    if (this.#connection === connection) this.#connection = null;
    await connection[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.#opening?.catch(() => null);
    await this.#connection?.[Symbol.asyncDispose]();
  }
}
