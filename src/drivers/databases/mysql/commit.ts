import { quoteMysqlName } from "../../../core/database/mysql-name.ts";
import type { NamedDdl } from "../../../core/database/table.ts";
import { ClonePanelError } from "../../../core/errors.ts";
import type { DatabaseChange, StagedChange } from "../../../ports/database.ts";
import { createPrograms } from "./create-programs.ts";
import { followCounters } from "./follow-counters.ts";
import { readStoredMark, type StoredMark, writeMark } from "./mark.ts";
import { oldPrefix, prefixedName, shadowPrefix } from "./own-tables.ts";
import { explainFault, hasErrno, isLineFault } from "./server-fault.ts";
import type { Session } from "./session.ts";
import { dropLeftovers } from "./shadow.ts";
import type { StructurePlan } from "./structure.ts";
import type { Target } from "./write-rows.ts";
import { releaseWriterLock } from "./writer-lock.ts";

export interface PreparedParts {
  readonly target: Target;
  readonly change: DatabaseChange;
  readonly structure: StructurePlan;
  /** Tables whose shadow is ready. */
  readonly exchanged: readonly string[];
  readonly drop: readonly string[];
  /** Tables that stand in the target now. */
  readonly standing: readonly string[];
  readonly reopen: () => Promise<Session>;
  readonly token: string;
}

/** A generation that is none: the rows are new, tables are still to be exchanged. Only a full compare trusts it. */
const betweenGenerations = 0;

const renameAttempts = 3;

export class PreparedChange implements StagedChange {
  readonly parts: PreparedParts;
  rows = 0;
  #state: "staged" | "committed" | "left" = "staged";

  constructor(parts: PreparedParts) {
    this.parts = parts;
  }

  get warnings(): readonly string[] {
    return this.parts.target.warnings;
  }

  /** With tables to exchange the mark names no generation until they are: DDL cannot be in the transaction. */
  markInTransaction(): StoredMark {
    const { change, token } = this.parts;
    return {
      ...change.mark,
      token,
      generation: this.#changesStructure() ? betweenGenerations : change.mark.generation,
    };
  }

  async commit(): Promise<void> {
    const { target } = this.parts;
    try {
      await this.#commitRows();
      this.#state = "committed";
      if (this.#changesStructure()) await this.#changeStructure();
      await this.#followCounters();
    } catch (error) {
      throw explainFault(error, target.place, "making the change visible");
    } finally {
      if (this.#state === "committed") await releaseWriterLock(target);
    }
  }

  /** Without commit: rolled back, what was taken down is put up again. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#state !== "staged") return;
    this.#state = "left";
    try {
      await this.parts.target.session.query("ROLLBACK");
      await this.#putUpAgain();
      await dropLeftovers(this.parts.target);
      await releaseWriterLock(this.parts.target);
    } catch {
      // The line is gone: the server rolls back by itself, and the next stage finds and repairs keys, triggers, leftovers.
      this.parts.target.session.destroy();
    }
  }

  #changesStructure(): boolean {
    const { structure, exchanged, drop, change } = this.parts;
    const ddl = [
      structure.addKeys,
      structure.dropKeys,
      structure.dropViews,
      structure.createViews,
      structure.createTriggers,
    ];
    const programs =
      change.activate === "everything" && change.beside !== "tables-only"
        ? [...change.after.routines, ...change.after.events]
        : [];
    return exchanged.length + drop.length + programs.length > 0 || ddl.some((list) => list.length > 0);
  }

  /** When the answer to COMMIT is lost, the token in the mark tells whether it took place. */
  async #commitRows(): Promise<void> {
    try {
      await this.parts.target.session.query("COMMIT");
    } catch (error) {
      if (!isLineFault(error)) throw error;
      const session = await this.parts.reopen();
      const stored = await readStoredMark(session, "lock").finally(() => session.destroy());
      if (stored?.token !== this.parts.token) throw error;
      if (this.#changesStructure()) throw commitIncomplete(this.parts.target, error);
    }
  }

  async #changeStructure(): Promise<void> {
    const { target, structure, change, token } = this.parts;
    for (const view of structure.dropViews)
      await target.session.query(`DROP VIEW IF EXISTS ${quoteMysqlName(view)}`);
    await this.#renameTables();
    await dropLeftovers(target);
    for (const key of structure.addKeys) await addOrWarn(target, key);
    // A view may call a function.
    await createPrograms(target, change, "routines");
    for (const view of structure.createViews)
      await addOrWarn(target, { ...view, ddl: view.ddl.replace(/^CREATE /, "CREATE OR REPLACE ") });
    for (const trigger of structure.createTriggers) await addOrWarn(target, trigger);
    await createPrograms(target, change, "events");
    await writeMark(target.session, { ...change.mark, token });
  }

  /**
   * The rows stand: whatever becomes of a counter (a full disk, a lost line), nothing may be taken back for it. The next
   * edit of the table sets it, and so does a promotion before it lets anybody write.
   */
  async #followCounters(): Promise<void> {
    const { target, change } = this.parts;
    await followCounters(target, change.edit).catch((error: unknown) => {
      target.warnings.push(`the next automatic ids could not be set: ${(error as Error).message}`);
    });
  }

  /** One statement for all: whoever looks sees all old tables or all new ones. */
  async #renameTables(): Promise<void> {
    const { target, exchanged, drop, standing } = this.parts;
    const leaving = [...exchanged, ...drop].filter((table) => standing.includes(table));
    const moves = [
      ...leaving.map((table) => [table, prefixedName(oldPrefix, table)] as const),
      ...exchanged.map((table) => [prefixedName(shadowPrefix, table), table] as const),
    ];
    if (moves.length === 0) return;
    const list = moves.map(([from, to]) => `${quoteMysqlName(from)} TO ${quoteMysqlName(to)}`).join(", ");
    for (let attempt = 1; ; attempt++) {
      try {
        await target.session.query(`RENAME TABLE ${list}`);
        return;
      } catch (error) {
        // Somebody reads one of the tables for long.
        if (!hasErrno(error, 1205, 1213) || attempt >= renameAttempts) throw commitIncomplete(target, error);
      }
    }
  }

  async #putUpAgain(): Promise<void> {
    const { target, structure } = this.parts;
    for (const item of [...structure.dropKeys, ...structure.dropTriggers]) {
      await setMode(target, item);
      await target.session.query(item.ddl).catch((error: unknown) => {
        // It was not taken down yet.
        if (!hasErrno(error, 1005, 1022, 1826, 1359, 121)) throw error;
      });
    }
  }
}

/** A replica without one of its keys or views still serves; the rows are right. So it is told, not thrown. */
async function addOrWarn(target: Target, item: NamedDdl): Promise<void> {
  try {
    await setMode(target, item);
    await target.session.query(item.ddl);
  } catch (error) {
    if (isLineFault(error)) throw error;
    target.warnings.push(`${item.name} could not be created: ${(error as Error).message}`);
  }
}

async function setMode(target: Target, item: NamedDdl): Promise<void> {
  if (item.sqlMode !== undefined)
    await target.session.query(`SET sql_mode='${item.sqlMode.replace(/[^A-Z_,]/g, "")}'`);
}

function commitIncomplete(target: Target, cause: unknown): ClonePanelError {
  return new ClonePanelError(
    "DATABASE_COMMIT_INCOMPLETE",
    `the database "${target.place.name}" has its new rows, but not all of its tables were exchanged`,
    {
      hint: "the next pass compares everything and completes it; long readers of the table may have been in the way",
      remedy: "wait",
      account: target.place.transport.account,
      cause,
    },
  );
}
