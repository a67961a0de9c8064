import type { Duplex } from "node:stream";
import { type Connection, createConnection } from "mysql2";
import { type ByteString, utf8Bytes } from "../../../core/database/byte-string.ts";
import { ClonePanelError } from "../../../core/errors.ts";
import type { DatabasePlace } from "../../../ports/database.ts";
import { AnswerGuard } from "./answer-guard.ts";
import { parseDbHost } from "./db-host.ts";
import { limits } from "./limits.ts";
import { answerTooLong, explainFault, hasErrno } from "./server-fault.ts";

/** A row as the server sent it: bytes, whatever the type. */
export type RawRow = readonly (Buffer | null)[];

/**
 * One connection to a server. Statements are sent as bytes: the connection is opened with the `binary` character set, so
 * that the library recodes nothing, and told afterwards that it speaks utf8mb4.
 */
export class Session implements AsyncDisposable {
  readonly #connection: Connection;
  readonly #stream: Duplex;
  readonly #guard: AnswerGuard;
  readonly #stopListening: () => void;
  readonly #waiting = new Set<(error: Error) => void>();

  private constructor(connection: Connection, stream: Duplex, signal: AbortSignal | undefined) {
    this.#connection = connection;
    this.#stream = stream;
    const stop = (): void => this.destroy();
    signal?.addEventListener("abort", stop, { once: true });
    this.#stopListening = () => signal?.removeEventListener("abort", stop);
    // The library tells a statement with a callback that the line is lost, but not one whose rows are streamed: that would
    // wait for its end as long as a statement may run.
    connection.on("error", (error) => this.#end(error));
    stream.once("end", stop).once("close", stop);
    this.#guard = new AnswerGuard(connection, stream, () => this.#end(tooLong()));
  }

  static async open(place: DatabasePlace, signal?: AbortSignal): Promise<Session> {
    signal?.throwIfAborted();
    const stream = await openFirst(place);
    // Errors reach the statement that runs; those after the end reach nobody.
    stream.on("error", () => undefined);
    const session = new Session(connectOver(stream, place), stream, signal);
    try {
      // Stopped while the line was being opened: nobody will call the session's own listener any more.
      signal?.throwIfAborted();
      await session.#login();
      // A server that reports SET NAMES makes the library recode every later statement from latin1.
      await session.query("SET SESSION session_track_system_variables=''").catch(ignoreUnknown);
      return session;
    } catch (error) {
      session.destroy();
      signal?.throwIfAborted();
      throw explainLogin(error, place);
    }
  }

  /** Runs a statement given as text. */
  query(sql: string): Promise<readonly RawRow[]> {
    return this.queryBytes(utf8Bytes(sql));
  }

  queryBytes(sql: ByteString): Promise<readonly RawRow[]> {
    return this.#whileOpen((resolve, reject) => {
      this.#guard.begin(limits.answerBytes);
      this.#connection.query<never>(statement(sql), (error, rows) => {
        if (error === null) resolve(Array.isArray(rows) ? (rows as readonly RawRow[]) : []);
        else reject(withoutStatement(error));
      });
    });
  }

  /** Runs a statement whose values travel beside it, for what would be too long in it. */
  execute(sql: ByteString, values: readonly Uint8Array[]): Promise<void> {
    return this.#whileOpen((resolve, reject) => {
      this.#guard.begin(limits.answerBytes);
      this.#connection.execute<never>(sql, values.map(asBuffer), (error) => {
        // The server keeps a prepared statement until it is told.
        this.#connection.unprepare(sql);
        if (error === null) resolve();
        else reject(withoutStatement(error));
      });
    });
  }

  /** Rows as they come; the line is paused while nobody takes them. */
  async *stream(sql: string): AsyncIterable<RawRow> {
    // Nothing would ever come, and nobody would be told: whoever stopped the work may have done it a moment ago.
    if (!this.isOpen) throw lineLost();
    this.#guard.begin(limits.rowBytes);
    const rows = this.#connection.query(statement(utf8Bytes(sql))).stream({ highWaterMark: 256 });
    const fail = (error: Error): unknown => rows.destroy(error);
    const stopTimer = this.#startTimer();
    this.#waiting.add(fail);
    try {
      for await (const row of rows) {
        this.#guard.taken();
        yield row;
      }
    } finally {
      stopTimer();
      this.#waiting.delete(fail);
    }
  }

  /** Rows as they come, to somebody who is done with each at once: a fifth of the work of `stream`. */
  each(sql: string, take: (row: RawRow) => void): Promise<void> {
    return this.#whileOpen((resolve, reject) => {
      let failed: Error | null = null;
      this.#guard.begin(limits.rowBytes);
      this.#connection
        .query(statement(utf8Bytes(sql)))
        .on("error", (error) => reject(withoutStatement(error)))
        .on("result", (row) => {
          this.#guard.taken();
          try {
            // A statement that brings no rows is answered by something else than a row.
            if (failed === null && Array.isArray(row)) take(row as unknown as RawRow);
          } catch (error) {
            failed = error as Error;
            // What is refused need not be heard to its end, which may never come.
            this.#end(failed);
          }
        })
        .on("end", () => (failed === null ? resolve() : reject(failed)));
    });
  }

  get isOpen(): boolean {
    return !this.#stream.destroyed;
  }

  destroy(): void {
    this.#end(lineLost());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.destroy();
  }

  #end(because: Error): void {
    this.#stopListening();
    this.#connection.destroy();
    this.#stream.destroy();
    // The library forgets whoever still waits for an answer.
    for (const fail of this.#waiting) fail(because);
    this.#waiting.clear();
  }

  #login(): Promise<void> {
    return this.#whileOpen((resolve, reject) => {
      this.#connection.connect((error) => {
        if (error === null || error === undefined) resolve();
        else reject(error);
      });
    });
  }

  /** A statement without end is ended with its connection. The library's own timer would outlive a lost connection. */
  #startTimer(durationMs: number = limits.statementMs): () => void {
    const timer = setTimeout(() => this.destroy(), durationMs);
    return () => clearTimeout(timer);
  }

  #whileOpen<T>(start: (resolve: (value: T) => void, reject: (error: Error) => void) => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (!this.isOpen) return reject(lineLost());
      const stopTimer = this.#startTimer();
      const fail = (error: Error): void => {
        stopTimer();
        reject(error);
      };
      this.#waiting.add(fail);
      const done = (): void => {
        stopTimer();
        this.#waiting.delete(fail);
      };
      start(
        (value) => {
          done();
          resolve(value);
        },
        (error) => {
          done();
          reject(error);
        },
      );
    });
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function lineLost(): Error {
  return Object.assign(new Error("the connection is closed"), { code: "PROTOCOL_CONNECTION_LOST" });
}

function tooLong(): Error {
  return Object.assign(new Error("it says more than an answer can have"), { code: answerTooLong });
}

/** 1193: an old server that reports nothing anyway. */
function ignoreUnknown(error: unknown): void {
  if (!hasErrno(error, 1193)) throw error;
}

/** The library attaches the whole statement, which may be a megabyte of somebody's rows. */
function withoutStatement(error: Error): Error {
  return Object.assign(error, { sql: undefined });
}

function statement(sql: ByteString): { sql: string; rowsAsArray: true; typeCast: false } {
  return { sql, rowsAsArray: true, typeCast: false };
}

async function openFirst(place: DatabasePlace): Promise<Duplex> {
  if (place.access.driver !== "mysql") throw new TypeError("not a MySQL database");
  const failures: unknown[] = [];
  for (const target of parseDbHost(place.access.host)) {
    try {
      return await place.transport.openStream(target);
    } catch (error) {
      failures.push(error);
    }
  }
  throw unreachable(place, failures);
}

function unreachable(place: DatabasePlace, failures: readonly unknown[]): Error {
  const first = failures[0];
  // The account itself cannot be reached: that error already says so, better than this one would.
  if (first instanceof ClonePanelError && first.code !== "STREAM_UNAVAILABLE") return first;
  const said = failures
    .map((failure) => (failure instanceof Error ? failure.message : String(failure)))
    .join("; ");
  return new ClonePanelError(
    "DATABASE_UNREACHABLE",
    `no connection to the server of the database "${place.name}": ${said}`,
    {
      hint: "see whether the database server runs and DB_HOST is right: clonepanel doctor",
      remedy: "wait",
      account: place.transport.account,
      cause: first,
    },
  );
}

function connectOver(stream: Duplex, place: DatabasePlace): Connection {
  if (place.access.driver !== "mysql") throw new TypeError("not a MySQL database");
  const { user, password, name } = place.access;
  return createConnection({
    stream: () => stream,
    user: utf8Bytes(user),
    password: password.reveal(),
    database: utf8Bytes(name),
    charset: "BINARY",
    compress: isFar(place),
    connectTimeout: limits.loginMs,
    multipleStatements: false,
    // No statement here has places for values; looking for them would read every row once more.
    queryFormat: (sql: string) => sql,
    // A hostile server may ask for any file of this machine; the library is told never to offer it.
    flags: ["-LOCAL_FILES"],
  });
}

/**
 * Rows travel packed where there is a line to spare. By the protocol and not by ssh, which packs all of an account's
 * connection or nothing of it, also files that are packed already. A server that cannot do it is spoken to plainly.
 */
function isFar({ transport }: DatabasePlace): boolean {
  return transport.localPath(".") === null;
}

function explainLogin(error: unknown, place: DatabasePlace): ClonePanelError {
  return explainFault(error, place, "logging in");
}
