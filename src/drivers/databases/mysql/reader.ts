import type { HashKind } from "../../../core/database/bucket-hash.ts";
import type { Bucket, DatabaseMark, DatabaseSurvey, TableShape } from "../../../core/database/table.ts";
import type {
  DatabaseFacts,
  DatabasePlace,
  DatabaseReader,
  RowComparer,
  SeenTable,
} from "../../../ports/database.ts";
import { readFacts } from "./facts.ts";
import { fetchChanges, fetchRows } from "./fetch-rows.ts";
import { hashBuckets } from "./hash-buckets.ts";
import { readHashKind } from "./hash-kind.ts";
import { keptRowsSql } from "./hash-sql.ts";
import { readMark } from "./mark.ts";
import { hasIntegerKey } from "./row-keys.ts";
import { explainFault, hasErrno } from "./server-fault.ts";
import { readingWhereKnown } from "./server-kinds.ts";
import { Session } from "./session.ts";
import { readStamps } from "./stamps.ts";
import { type SurveyOrder, surveyTables } from "./survey.ts";
import { SurveyedPlans } from "./surveyed-plans.ts";

const viewAttempts = 3;

type ReaderOrder = Omit<SurveyOrder, "unchanged"> & { readonly seen: ReadonlyMap<string, SeenTable> };

/** Reads through one session and one consistent view; each survey begins a new view. */
export class MysqlReader implements DatabaseReader {
  readonly #place: DatabasePlace;
  readonly #session: Session;
  /** The least work that this server can do for a hash. */
  readonly #least: HashKind;
  #plans = new SurveyedPlans();
  #stamps: ReadonlyMap<string, string> = new Map();

  private constructor(place: DatabasePlace, session: Session, least: HashKind) {
    this.#place = place;
    this.#session = session;
    this.#least = least;
  }

  static async open(place: DatabasePlace, signal?: AbortSignal): Promise<MysqlReader> {
    const session = await Session.open(place, signal);
    try {
      for (const sql of readingSession) await session.query(sql);
      for (const sql of readingWhereKnown) await session.query(sql).catch(ignoreUnknownVariable);
      const least = await readHashKind(session);
      await beginView(session);
      return new MysqlReader(place, session, least);
    } catch (error) {
      session.destroy();
      throw explainFault(error, place, "opening a reading session");
    }
  }

  get stamps(): ReadonlyMap<string, string> {
    return this.#stamps;
  }

  async survey(
    known: readonly TableShape[],
    depth: HashKind = "quick",
    seen: ReadonlyMap<string, SeenTable> = new Map(),
  ): Promise<DatabaseSurvey> {
    try {
      const kind = depth === "deep" ? depth : this.#least;
      return await this.#surveyView({ known, kind, seen }, viewAttempts);
    } catch (error) {
      throw explainFault(error, this.#place, "surveying it");
    }
  }

  async *fetchRows(shape: TableShape, buckets: readonly string[]): AsyncIterable<readonly string[]> {
    try {
      yield* fetchRows(this.#session, { shape, buckets, plans: this.#plans, place: this.#place });
    } catch (error) {
      throw explainFault(error, this.#place, `reading rows of "${shape.table}"`);
    }
  }

  comparer(shape: TableShape): RowComparer | null {
    const plan = this.#plans.of(shape.table)?.plan;
    if (plan === undefined || !hasIntegerKey(plan, shape)) return null;
    return async (buckets, held) => {
      try {
        const order = { shape, buckets, plans: this.#plans, place: this.#place };
        return await fetchChanges(this.#session, order, held);
      } catch (error) {
        throw explainFault(error, this.#place, `comparing rows of "${shape.table}"`);
      }
    };
  }

  async hashAgain(shape: TableShape): Promise<readonly Bucket[]> {
    const plan = this.#plans.of(shape.table)?.plan;
    if (plan === undefined) throw new TypeError(`the table ${shape.table} was not surveyed by this reader`);
    try {
      const scan = { plan, where: keptRowsSql(plan), kind: this.#least };
      const buckets = await hashBuckets(this.#session, this.#place, scan);
      await this.#session.query("ROLLBACK TO SAVEPOINT cp_view");
      this.#plans.remember(plan, buckets);
      return buckets;
    } catch (error) {
      throw explainFault(error, this.#place, `hashing "${shape.table}" again`);
    }
  }

  async readFacts(): Promise<DatabaseFacts> {
    try {
      return await readFacts(this.#session);
    } catch (error) {
      throw explainFault(error, this.#place, "reading what it is");
    }
  }

  async readMark(): Promise<DatabaseMark | null> {
    try {
      return await readMark(this.#session);
    } catch (error) {
      throw explainFault(error, this.#place, "reading its mark");
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#session[Symbol.asyncDispose]();
  }

  async #surveyView(order: ReaderOrder, attempts: number): Promise<DatabaseSurvey> {
    this.#stamps = await readStamps(this.#session, this.#place);
    await beginView(this.#session);
    try {
      const unchanged = new Map(
        [...order.seen]
          .filter(([table, { stamp }]) => this.#stamps.get(table) === stamp)
          .map(([table, { buckets }]) => [table, buckets]),
      );
      const { survey, plans } = await surveyTables(this.#session, this.#place, { ...order, unchanged });
      this.#plans = plans;
      return survey;
    } catch (error) {
      // A table was altered after the view began: the view shows nothing of it any more.
      if (!hasErrno(error, 1412) || attempts <= 1) throw error;
      return this.#surveyView(order, attempts - 1);
    }
  }
}

/** All of it is granted to a user who may do nothing but SELECT. */
const readingSession = [
  "SET NAMES utf8mb4, time_zone='+00:00', sql_mode='', net_write_timeout=600",
  "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
];

export function ignoreUnknownVariable(error: unknown): void {
  if (!hasErrno(error, 1193, 1227, 1238)) throw error;
}

async function beginView(session: Session): Promise<void> {
  await session.query("ROLLBACK");
  await session.query("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
  // Going back to it after each table lets go of the table, or the site's own ALTER TABLE would wait for us.
  await session.query("SAVEPOINT cp_view");
}
