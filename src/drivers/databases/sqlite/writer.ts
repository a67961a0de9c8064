import { DatabaseSync } from "node:sqlite";
import { ClonePanelError } from "../../../core/errors.ts";
import { toBytePath } from "../../../core/mirror/byte-path.ts";
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
import { accountScripts } from "./account-scripts.ts";
import { editSingleRows, readEditToken } from "./edit-single-rows.ts";
import { explainFault, isCannotOpen } from "./file-fault.ts";
import { putCopy } from "./put-copy.ts";
import { SqliteReader } from "./reader.ts";
import { fillTransaction } from "./stage.ts";
import { type CopyRoom, type FileCopy, filePath, takeCopy } from "./take-copy.ts";
import { takeMarkAway } from "./take-mark-away.ts";

const busyMs = 10_000;

/**
 * Where the account lies on this machine the file itself is changed, in one transaction. Elsewhere a copy is changed and
 * its pages are written into the file, again as one transaction of SQLite's own.
 */
export class SqliteWriter implements DatabaseWriter {
  readonly #reader: SqliteReader;
  readonly #place: DatabasePlace;
  readonly #room: CopyRoom;
  readonly #signal: AbortSignal | undefined;

  private constructor(place: DatabasePlace, room: CopyRoom, signal?: AbortSignal) {
    this.#place = place;
    this.#room = room;
    this.#signal = signal;
    this.#reader = new SqliteReader(place, room, signal);
  }

  static async open(place: DatabasePlace, room: CopyRoom, signal?: AbortSignal): Promise<SqliteWriter> {
    const writer = new SqliteWriter(place, room, signal);
    // An unreadable file is told now, not in the middle of a change; a missing one is an empty database.
    await writer.#reader.readMark();
    return writer;
  }

  async reader(): Promise<DatabaseReader> {
    return this.#reader;
  }

  async stage(change: DatabaseChange): Promise<StagedChange> {
    try {
      const here = this.#place.transport.localPath(toBytePath(filePath(this.#place)));
      return here === null ? await this.#stageCopy(change) : await this.#stageFile(here, change);
    } catch (error) {
      throw explainFault(error, this.#place, "preparing the change");
    }
  }

  /** Only tables with AUTOINCREMENT count; others reuse the largest id by themselves. */
  async raiseIds(next: ReadonlyMap<string, string>): Promise<void> {
    try {
      const here = this.#place.transport.localPath(toBytePath(filePath(this.#place)));
      if (here !== null) return raiseSequences(here, next);
      await using copy = await takeCopy(this.#place, this.#room, this.#signal);
      raiseSequences(copy.file, next);
      await putCopy(this.#place, copy.file);
    } catch (error) {
      throw explainFault(error, this.#place, "raising its ids");
    }
  }

  async editRows(order: RowEdits): Promise<EditedRows> {
    const db = openForWriting(this.#fileInUse());
    try {
      db.exec("BEGIN IMMEDIATE");
      const edited = editSingleRows(db, this.#place, order);
      db.exec(edited.kind === "written" ? "COMMIT" : "ROLLBACK");
      return edited;
    } catch (error) {
      throw explainFault(error, this.#place, "editing rows");
    } finally {
      // What was not committed is rolled back by it.
      db.close();
    }
  }

  async takeMarkAway(order: {
    readonly site: string;
    readonly mode: "preview" | "apply";
  }): Promise<MarkAway> {
    try {
      await using copy = await takeCopy(this.#place, this.#room, this.#signal);
      const seen = lookOrTake(copy.file, { ...order, mode: "preview" });
      const here = this.#place.transport.localPath(toBytePath(filePath(this.#place)));
      return seen === "there" && order.mode === "apply" && here !== null ? lookOrTake(here, order) : seen;
    } catch (error) {
      throw explainFault(error, this.#place, "taking its mark away");
    }
  }

  async lastEdit(): Promise<string | null> {
    const db = openForWriting(this.#fileInUse());
    try {
      db.exec("BEGIN IMMEDIATE");
      return readEditToken(db);
    } catch (error) {
      throw explainFault(error, this.#place, "asking for the last edit");
    } finally {
      db.close();
    }
  }

  /** Elsewhere a copy is changed and put back as a whole: what the site writes meanwhile would be gone. */
  #fileInUse(): string {
    const here = this.#place.transport.localPath(toBytePath(filePath(this.#place)));
    if (here !== null) return here;
    throw new ClonePanelError(
      "RESCUE_DATABASE_FAR",
      `rows of the SQLite database "${this.#place.name}" cannot be changed on "${this.#place.transport.account}" while its site uses it`,
      {
        hint: "Bring them over by hand: the values are in clonepanel rescue SITE show ID --json",
        remedy: "owner",
        account: this.#place.transport.account,
      },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader[Symbol.asyncDispose]();
  }

  async #stageFile(file: string, change: DatabaseChange): Promise<StagedChange> {
    const db = await this.#openOrMake(file);
    const rows = await fill(db, this.#place, change);
    return staged(rows, this.#place, {
      commit: async () => db.exec("COMMIT"),
      leave: async () => {
        // Closing rolls back what was not committed.
        db.close();
      },
    });
  }

  async #openOrMake(file: string): Promise<DatabaseSync> {
    try {
      return openForWriting(file);
    } catch (error) {
      if (!isCannotOpen(error)) throw error;
      // A new account may lack the folder.
      const args = [toBytePath(filePath(this.#place))];
      await this.#place.transport.run({ script: accountScripts.makeParent, args, timeoutMs: 60_000 });
      return openForWriting(file);
    }
  }

  async #stageCopy(change: DatabaseChange): Promise<StagedChange> {
    const copy: FileCopy = await takeCopy(this.#place, this.#room, this.#signal);
    try {
      const db = openForWriting(copy.file);
      const rows = await fill(db, this.#place, change);
      db.exec("COMMIT");
      db.close();
      return staged(rows, this.#place, {
        commit: () => putCopy(this.#place, copy.file),
        leave: async () => await copy[Symbol.asyncDispose](),
      });
    } catch (error) {
      await copy[Symbol.asyncDispose]();
      throw error;
    }
  }
}

function raiseSequences(file: string, next: ReadonlyMap<string, string>): void {
  const db = openForWriting(file);
  try {
    const counts =
      db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'").get() !== undefined;
    if (!counts) return;
    const raise = db.prepare("UPDATE sqlite_sequence SET seq = ? WHERE name = ? AND seq < ?");
    for (const [table, id] of next) raise.run(BigInt(id) - 1n, table, BigInt(id) - 1n);
  } finally {
    db.close();
  }
}

function lookOrTake(file: string, order: Parameters<typeof takeMarkAway>[1]): MarkAway {
  const db = openForWriting(file);
  try {
    return takeMarkAway(db, order);
  } finally {
    db.close();
  }
}

function openForWriting(file: string): DatabaseSync {
  // Constraints between tables are the primary's care; here rows come in any order.
  const db = new DatabaseSync(file, { timeout: busyMs, enableForeignKeyConstraints: false });
  // Spilling the cache would need the exclusive lock long before the commit, and readers would wait.
  db.exec("PRAGMA cache_spill = OFF");
  return db;
}

async function fill(db: DatabaseSync, place: DatabasePlace, change: DatabaseChange): Promise<number> {
  try {
    db.exec("BEGIN IMMEDIATE");
    return await fillTransaction(db, place, change);
  } catch (error) {
    db.close();
    throw error;
  }
}

function staged(
  rows: number,
  place: DatabasePlace,
  end: { readonly commit: () => Promise<void>; readonly leave: () => Promise<void> },
): StagedChange {
  return {
    rows,
    warnings: [],
    async commit() {
      try {
        await end.commit();
      } catch (error) {
        throw explainFault(error, place, "making the change visible");
      }
    },
    [Symbol.asyncDispose]: end.leave,
  };
}
