import { ClonePanelError } from "../../../core/errors.ts";
import { nextOperationId } from "../../../core/log/operation-id.ts";
import type { Faults } from "../../../ports/faults.ts";
import type {
  LogChange,
  LogEnd,
  LogQuery,
  Operation,
  OperationLog,
  OperationRow,
  StepRow,
} from "../../../ports/log.ts";
import type { SqlRow, StateDatabase } from "./database.ts";
import type { GroupedWrites } from "./grouped-writes.ts";
import { listStatement } from "./log-query.ts";
import type { Owner } from "./owner.ts";

export interface SqliteLogParts {
  readonly database: StateDatabase;
  readonly writes: GroupedWrites;
  readonly owner: Owner;
  readonly nowMs: () => number;
  /** `20261122T173000Z` of now. */
  readonly stamp: () => string;
  readonly randomHex: (bytes: number) => string;
  readonly faults: Faults;
}

export class SqliteLog implements Omit<OperationLog, typeof Symbol.asyncDispose> {
  readonly #parts: SqliteLogParts;

  constructor(parts: SqliteLogParts) {
    this.#parts = parts;
  }

  async begin(operation: Pick<OperationRow, "kind" | "site" | "epoch">): Promise<Operation> {
    const { database, writes, stamp, randomHex, nowMs } = this.#parts;
    const owner = await this.#parts.owner.register();
    const id = await writes.transact(() => {
      const last = database.get("SELECT max(id) AS last FROM operations")?.["last"];
      const fresh = nextOperationId({
        stamp: stamp(),
        fraction: randomHex(3),
        last: typeof last === "string" ? last : null,
      });
      const { kind, site, epoch } = operation;
      database.run(
        "INSERT INTO operations (id, kind, site, epoch, started_at, status, owner) VALUES (?, ?, ?, ?, ?, 'running', ?)",
        ...[fresh, kind, site, epoch, nowMs(), owner],
      );
      return fresh;
    });
    return new SqliteOperation(id, this.#parts);
  }

  async list(query: LogQuery): Promise<readonly OperationRow[]> {
    const { sql, values } = listStatement(query);
    return this.#parts.database.all(sql, ...values).map(toOperationRow);
  }

  async get(operation: string): Promise<OperationRow | null> {
    const row = this.#parts.database.get("SELECT * FROM operations WHERE id = ?", operation);
    return row === undefined ? null : toOperationRow(row);
  }

  async changes(query: { readonly after: number; readonly limit: number }): Promise<readonly LogChange[]> {
    const rows = this.#parts.database.all(
      "SELECT seq, operation, step FROM log_changes WHERE seq > ? ORDER BY seq LIMIT ?",
      query.after,
      query.limit,
    );
    return rows.map(({ seq, operation, step }) => ({
      seq: Number(seq),
      operation: String(operation),
      step: step === null ? null : Number(step),
    }));
  }

  async newestChange(): Promise<LogEnd> {
    const { database } = this.#parts;
    const row = database.get("SELECT min(seq) AS oldest FROM log_changes");
    const newest = database.get("SELECT seq FROM sqlite_sequence WHERE name = 'log_changes'")?.["seq"] ?? 0;
    return {
      log: String(database.get("SELECT id FROM log_identity")?.["id"] ?? ""),
      newest: Number(newest),
      oldest: Number(row?.["oldest"] ?? newest),
    };
  }

  async steps(operation: string): Promise<readonly StepRow[]> {
    const rows = this.#parts.database.all("SELECT * FROM steps WHERE operation = ? ORDER BY seq", operation);
    return rows.map(toStepRow);
  }

  async sweepInterrupted(): Promise<readonly OperationRow[]> {
    const { database, writes, owner, nowMs } = this.#parts;
    const swept = await writes.transact(() => {
      const dead = database
        .all("SELECT * FROM operations WHERE status = 'running' ORDER BY id")
        .filter((row) => owner.isDead(String(row["owner"])));
      const endedAt = nowMs();
      for (const row of dead) {
        database.run(
          "UPDATE operations SET status = 'interrupted', ended_at = ? WHERE id = ?",
          endedAt,
          String(row["id"]),
        );
      }
      return dead.map((row) => ({ ...row, status: "interrupted", ended_at: endedAt }));
    });
    for (const id of new Set(swept.map((row: SqlRow) => String(row["owner"])))) await owner.bury(id);
    return swept.map(toOperationRow);
  }
}

class SqliteOperation implements Operation {
  readonly id: string;
  readonly #parts: SqliteLogParts;

  constructor(id: string, parts: SqliteLogParts) {
    this.id = id;
    this.#parts = parts;
  }

  async plan(plan: unknown): Promise<void> {
    await this.#parts.writes.run("UPDATE operations SET plan = ? WHERE id = ?", toJson(plan), this.id);
  }

  async step<T>(name: string, effect: () => Promise<T>, evidence?: (result: T) => unknown): Promise<T> {
    const { faults } = this.#parts;
    const seq = await this.#intend(name);
    faults.point(`${name}:before`);
    let result: T;
    try {
      result = await effect();
    } catch (error) {
      await this.#settle(seq, "failed", describeError(error));
      throw error;
    }
    faults.point(`${name}:effect`);
    await this.#settle(seq, "done", evidence?.(result));
    faults.point(`${name}:after`);
    return result;
  }

  async end(
    status: Exclude<OperationRow["status"], "running">,
    outcome: unknown,
    error: OperationRow["error"] = null,
  ): Promise<void> {
    const { writes, nowMs } = this.#parts;
    const changed = await writes.run(
      "UPDATE operations SET status = ?, outcome = ?, error = ?, ended_at = ? WHERE id = ? AND status = 'running'",
      ...[status, toJson(outcome), toJson(error), nowMs(), this.id],
    );
    if (changed === 0) throw endedTwice(this.id);
  }

  #intend(name: string): Promise<number> {
    const { database, writes, nowMs } = this.#parts;
    return writes.transact(() => {
      const last = database.get("SELECT max(seq) AS last FROM steps WHERE operation = ?", this.id)?.["last"];
      const seq = Number(last ?? 0) + 1;
      database.run(
        "INSERT INTO steps (operation, seq, name, status, at) VALUES (?, ?, ?, 'intent', ?)",
        ...[this.id, seq, name, nowMs()],
      );
      return seq;
    });
  }

  async #settle(seq: number, status: "done" | "failed", evidence: unknown): Promise<void> {
    const { writes, nowMs } = this.#parts;
    await writes.run(
      "UPDATE steps SET status = ?, evidence = ?, ended_at = ? WHERE operation = ? AND seq = ?",
      ...[status, toJson(evidence), nowMs(), this.id, seq],
    );
  }
}

function endedTwice(id: string): ClonePanelError {
  return new ClonePanelError("OPERATION_ENDED_TWICE", `the operation ${id} had ended already`, {
    hint: "This is a fault of ClonePanel; please report it with the output of: clonepanel log",
    remedy: "bug",
  });
}

function describeError(error: unknown): unknown {
  if (error instanceof ClonePanelError) return { code: error.code, message: error.message };
  return { code: null, message: error instanceof Error ? error.message : String(error) };
}

function toJson(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}

function fromJson(value: unknown): unknown {
  return typeof value === "string" ? JSON.parse(value) : null;
}

function toOperationRow(row: SqlRow): OperationRow {
  return {
    id: String(row["id"]),
    kind: row["kind"] as OperationRow["kind"],
    site: row["site"] as string | null,
    epoch: row["epoch"] as number | null,
    startedAt: Number(row["started_at"]),
    endedAt: row["ended_at"] as number | null,
    status: row["status"] as OperationRow["status"],
    plan: fromJson(row["plan"]),
    outcome: fromJson(row["outcome"]),
    error: fromJson(row["error"]) as OperationRow["error"],
  };
}

function toStepRow(row: SqlRow): StepRow {
  return {
    operation: String(row["operation"]),
    seq: Number(row["seq"]),
    name: String(row["name"]),
    status: row["status"] as StepRow["status"],
    at: Number(row["at"]),
    endedAt: row["ended_at"] as number | null,
    evidence: fromJson(row["evidence"]),
  };
}
