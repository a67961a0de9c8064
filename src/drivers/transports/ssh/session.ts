import { ClonePanelError } from "../../../core/errors.ts";
import type { BytePath } from "../../../core/mirror/byte-path.ts";
import type { TransportOptions } from "../shared/options.ts";
import { newMarker } from "../shared/program.ts";
import type { Channel } from "./channel.ts";
import { type Connection, openConnection } from "./connection.ts";
import { unreachable } from "./failures.ts";
import { openChannel } from "./open-channel.ts";
import { RecentSilence } from "./recent-silence.ts";
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
  readonly #silence = new RecentSilence();
  #closed = false;

  constructor(settings: SshSettings, options: TransportOptions) {
    this.settings = settings;
    this.options = options;
  }

  async connection(): Promise<Connection> {
    if (this.#closed) throw closed(this.settings);
    if (this.#connection?.isOpen()) return this.#connection;
    const silence = this.#silence.at(performance.now());
    if (silence.kind === "none") return this.#opened();
    // Nobody waits for what is tried beside; the next order finds the connection, or hears of this failure.
    if (silence.probe === "again") this.#opened().catch(() => undefined);
    throw silence.error;
  }

  #opened(): Promise<Connection> {
    this.#opening ??= this.#open().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  /** Who waits may stop waiting; the connection is opened for all of them. */
  #connectionFor(signal: AbortSignal | undefined): Promise<Connection> {
    const opening = this.connection();
    if (signal === undefined) return opening;
    return new Promise((resolve, reject) => {
      const onAbort = (): void => reject(signal.reason as Error);
      if (signal.aborted) onAbort();
      signal.addEventListener("abort", onAbort, { once: true });
      opening.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
    });
  }

  async #open(): Promise<Connection> {
    const fromMs = performance.now();
    const connection = await openConnection(this.settings, this.options).catch((error: unknown) => {
      this.#silence.failed(error, { fromMs, toMs: performance.now() });
      throw error;
    });
    if (this.#closed) {
      await connection[Symbol.asyncDispose]();
      throw closed(this.settings);
    }
    this.#silence.answered();
    await this.options.noteLogin?.(this.settings.identity);
    this.#connection = connection;
    return connection;
  }

  /** @param program makes the program for a marker. */
  async openChannel(program: (marker: string) => BytePath, signal?: AbortSignal): Promise<Channel> {
    const first = await this.openChannelOn(await this.#connectionFor(signal), program, signal);
    if (first !== "connection-gone") return first;
    const second = await this.openChannelOn(await this.#connectionFor(signal), program, signal);
    if (second !== "connection-gone") return second;
    throw unreachable(this.settings, "the connection ended as soon as it was open");
  }

  /** On this very connection, or not at all. */
  async openChannelOn(
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

function closed(settings: SshSettings): ClonePanelError {
  return new ClonePanelError(
    "TRANSPORT_CLOSED",
    `The way to the account "${settings.account}" was closed already`,
    {
      hint: "Report it: an order came after the end of its command",
      remedy: "bug",
      account: settings.account,
    },
  );
}
