import { DatabaseSync } from "node:sqlite";
import type { Bucket, DatabaseMark, DatabaseSurvey, TableShape } from "../../../core/database/table.ts";
import type { DatabaseFacts, DatabasePlace, DatabaseReader } from "../../../ports/database.ts";
import { readFileFacts } from "./facts.ts";
import { explainFault, fileMissing } from "./file-fault.ts";
import { readMark } from "./mark.ts";
import { planOf, surveyFile } from "./survey.ts";
import { lineOf, scanRows } from "./table-scan.ts";
import { type CopyRoom, type FileCopy, takeCopy } from "./take-copy.ts";

const batchRows = 512;

/** Reads a consistent copy of the file; each survey takes a new one. */
export class SqliteReader implements DatabaseReader {
  readonly #place: DatabasePlace;
  readonly #room: CopyRoom;
  readonly #signal: AbortSignal | undefined;
  #view: { readonly copy: FileCopy; readonly db: DatabaseSync } | null = null;

  constructor(place: DatabasePlace, room: CopyRoom, signal?: AbortSignal) {
    this.#place = place;
    this.#room = room;
    this.#signal = signal;
  }

  static async open(place: DatabasePlace, room: CopyRoom, signal?: AbortSignal): Promise<SqliteReader> {
    const reader = new SqliteReader(place, room, signal);
    const copy = await reader.#renewView();
    if (copy.origin === "found") return reader;
    await reader[Symbol.asyncDispose]();
    throw fileMissing(place);
  }

  /** None: the whole file is copied to be looked at. */
  readonly stamps: ReadonlyMap<string, string> = new Map();

  async survey(known: readonly TableShape[]): Promise<DatabaseSurvey> {
    await this.#renewView();
    return this.#read("surveying it", (db) => surveyFile(db, this.#place, known));
  }

  async *fetchRows(shape: TableShape, buckets: readonly string[]): AsyncIterable<readonly string[]> {
    const wanted = new Set(buckets);
    const db = await this.#open();
    let lines: string[] = [];
    for (const row of scanRows(db, planOf(this.#place, shape), wanted)) {
      if (lines.push(lineOf(row)) < batchRows) continue;
      yield lines;
      this.#signal?.throwIfAborted();
      lines = [];
    }
    if (lines.length > 0) yield lines;
  }

  /** The copy lies here already. */
  comparer(): null {
    return null;
  }

  /** The copy is the view, and all of its tables stand in it. */
  async hashAgain(shape: TableShape): Promise<readonly Bucket[]> {
    const survey = await this.#read("hashing it again", (db) => surveyFile(db, this.#place, [shape]));
    return survey.tables.find((table) => table.shape.table === shape.table)?.buckets ?? [];
  }

  async readFacts(): Promise<DatabaseFacts> {
    return await this.#read("reading what it is", readFileFacts);
  }

  async readMark(): Promise<DatabaseMark | null> {
    return await this.#read("reading its mark", readMark);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const view = this.#view;
    this.#view = null;
    view?.db.close();
    await view?.copy[Symbol.asyncDispose]();
  }

  async #read<T>(doing: string, read: (db: DatabaseSync) => T): Promise<T> {
    const db = await this.#open();
    try {
      return read(db);
    } catch (error) {
      throw explainFault(error, this.#place, doing);
    }
  }

  async #open(): Promise<DatabaseSync> {
    if (this.#view === null) await this.#renewView();
    if (this.#view === null) throw new TypeError("the reader has no view");
    return this.#view.db;
  }

  async #renewView(): Promise<FileCopy> {
    await this[Symbol.asyncDispose]();
    try {
      const copy = await takeCopy(this.#place, this.#room, this.#signal);
      this.#view = { copy, db: new DatabaseSync(copy.file) };
      return copy;
    } catch (error) {
      throw explainFault(error, this.#place, "copying it");
    }
  }
}
