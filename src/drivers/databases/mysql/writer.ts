import type {
  DatabaseChange,
  DatabasePlace,
  DatabaseReader,
  DatabaseWriter,
  EditedRows,
  MarkAway,
  RowEdits,
  StagedChange,
} from "../../../ports/database.ts";
import { editSingleRows, readLastEdit } from "./edit-single-rows.ts";
import { readHashKind } from "./hash-kind.ts";
import { createMarkTable } from "./mark.ts";
import { raiseIds } from "./raise-ids.ts";
import { ignoreUnknownVariable, MysqlReader } from "./reader.ts";
import { probeRights } from "./rights.ts";
import { readCollations, readPacket } from "./server-facts.ts";
import { explainFault, isPassing } from "./server-fault.ts";
import { writingWhereKnown } from "./server-kinds.ts";
import { ServerRoom } from "./server-room.ts";
import { Session } from "./session.ts";
import { stageChange } from "./stage.ts";
import { takeMarkAway } from "./take-mark-away.ts";
import { textAt } from "./value.ts";
import type { Target } from "./write-rows.ts";

const stageAttempts = 3;

/** Changes a replica's database. One session writes; the reader has another, so that it never sees half a change. */
export class MysqlWriter implements DatabaseWriter {
  readonly #place: DatabasePlace;
  readonly #signal: AbortSignal | undefined;
  #session: Session;
  #reader: Promise<MysqlReader> | null = null;

  private constructor(place: DatabasePlace, session: Session, signal?: AbortSignal) {
    this.#place = place;
    this.#signal = signal;
    this.#session = session;
  }

  static async open(place: DatabasePlace, signal?: AbortSignal): Promise<MysqlWriter> {
    const session = await openWritingSession(place, signal);
    try {
      await probeRights(session, place);
      return new MysqlWriter(place, session, signal);
    } catch (error) {
      session.destroy();
      throw explainFault(error, place, "asking for its rights");
    }
  }

  reader(): Promise<DatabaseReader> {
    this.#reader ??= MysqlReader.open(this.#place, this.#signal);
    return this.#reader;
  }

  /** A lost race or a broken line is answered by doing the whole stage again: it repairs what it finds. */
  async stage(change: DatabaseChange): Promise<StagedChange> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await stageChange(await this.#target(), change, () =>
          openWritingSession(this.#place, this.#signal),
        );
      } catch (error) {
        this.#signal?.throwIfAborted();
        if (!isPassing(error) || attempt >= stageAttempts)
          throw explainFault(error, this.#place, "preparing the change");
        this.#session.destroy();
      }
    }
  }

  /** InnoDB itself never sets a counter below the largest id in use, nor below what it is. */
  async raiseIds(next: ReadonlyMap<string, string>): Promise<void> {
    try {
      await raiseIds((await this.#target()).session, next);
    } catch (error) {
      throw explainFault(error, this.#place, "raising its ids");
    }
  }

  /** A lost race is run again: the same comparison is made anew, and the token tells of a commit whose answer was lost. */
  async editRows(order: RowEdits): Promise<EditedRows> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await editSingleRows(await this.#target(), order);
      } catch (error) {
        this.#signal?.throwIfAborted();
        if (!isPassing(error) || attempt >= stageAttempts)
          throw explainFault(error, this.#place, "editing rows");
        this.#session.destroy();
      }
    }
  }

  async takeMarkAway(order: {
    readonly site: string;
    readonly mode: "preview" | "apply";
  }): Promise<MarkAway> {
    try {
      return await takeMarkAway(this.#session, order);
    } catch (error) {
      throw explainFault(error, this.#place, "taking its mark away");
    }
  }

  async lastEdit(): Promise<string | null> {
    try {
      return await readLastEdit(await this.#target());
    } catch (error) {
      throw explainFault(error, this.#place, "asking for the last edit");
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#session.destroy();
    // Whoever asked for one that could not be opened was told.
    await (await this.#reader?.catch(() => null))?.[Symbol.asyncDispose]();
  }

  async #target(): Promise<Target> {
    if (!this.#session.isOpen) this.#session = await openWritingSession(this.#place, this.#signal);
    await this.#session.query(writingSession);
    const version = textAt((await this.#session.query("SELECT VERSION()"))[0] ?? [], 0);
    await createMarkTable(this.#session);
    return {
      place: this.#place,
      session: this.#session,
      packet: await readPacket(this.#session),
      collations: await readCollations(this.#session),
      hash: await readHashKind(this.#session),
      flavour: /mariadb/i.test(version) ? "mariadb" : "mysql",
      room: await ServerRoom.open(this.#session, this.#place),
      warnings: [],
    };
  }
}

const writingSession =
  "SET NAMES utf8mb4, time_zone='+00:00', sql_mode='NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES', foreign_key_checks=0, unique_checks=1";

async function openWritingSession(place: DatabasePlace, signal?: AbortSignal): Promise<Session> {
  const session = await Session.open(place, signal);
  try {
    await session.query(writingSession);
    for (const sql of writingWhereKnown) await session.query(sql).catch(ignoreUnknownVariable);
    return session;
  } catch (error) {
    session.destroy();
    throw explainFault(error, place, "opening a writing session");
  }
}
