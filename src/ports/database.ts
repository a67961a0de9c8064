import type { HashKind } from "../core/database/bucket-hash.ts";
import type { DialectId } from "../core/database/dialect.ts";
import type { HeldRow, RowChanges, RowKey } from "../core/database/held-row.ts";
import type { KeyBounds } from "../core/database/key-range.ts";
import type { Recount, RowEdit, RowGuard } from "../core/database/row-edit.ts";
import type {
  AfterDdl,
  Bucket,
  DatabaseMark,
  DatabasePolicy,
  DatabaseSurvey,
  SurveyedTable,
  TableShape,
} from "../core/database/table.ts";
import type { Secret } from "../core/site/secret.ts";
import type { DatabaseName } from "../core/site/site.ts";
import type { Transport } from "./transport.ts";

/** Where a database is and how to log in, with the secret resolved. */
export type DatabaseAccess =
  | {
      readonly driver: "mysql";
      /** WordPress' DB_HOST forms: `host`, `host:port`, `host:/socket`, `:/socket`, `[v6]:port`. */
      readonly host: string;
      readonly name: string;
      readonly user: string;
      readonly password: Secret;
      readonly readOnly: { readonly user: string; readonly password: Secret } | null;
    }
  | { readonly driver: "sqlite"; readonly path: string };

export interface DatabasePlace {
  readonly name: DatabaseName;
  readonly access: DatabaseAccess;
  readonly transport: Transport;
  readonly policy: DatabasePolicy;
}

/** A private, empty folder of this machine; it goes with all it holds when it is disposed. */
export interface ScratchFolder extends AsyncDisposable {
  readonly path: string;
}

export type MakeScratchFolder = () => Promise<ScratchFolder>;

/** A kind of database. Opens need only what an ordinary hosting account grants. */
export interface DatabaseDriver {
  readonly manifest: DatabaseManifest;
  /** One consistent read-only view, until disposed. Needs SELECT only. */
  openReader(place: DatabasePlace, signal?: AbortSignal): Promise<DatabaseReader>;
  /** For changing a replica (or restoring). Needs ordinary rights on the one database. */
  openWriter(place: DatabasePlace, signal?: AbortSignal): Promise<DatabaseWriter>;
}

export interface DatabaseManifest {
  readonly id: string;
  readonly title: string;
  /** How its rows stand in the vault: `dialectOf(dialect)` of the core. */
  readonly dialect: DialectId;
}

/** What `doctor` compares between the servers of two accounts. No row is read for it. */
export interface DatabaseFacts {
  /** As in `DatabaseSurvey`: `MariaDB 10.11.19`. */
  readonly server: string;
  readonly tables: number;
  readonly bytes: number;
  /** Collations of the tables and columns, and all that the server knows; empty where there are none to compare. */
  readonly collationsUsed: readonly string[];
  readonly collationsKnown: ReadonlySet<string>;
}

/** A table as an earlier survey of its server saw it. */
export interface SeenTable {
  readonly stamp: string;
  readonly buckets: readonly Bucket[];
}

/** Somebody who has use for a table before the survey ends. */
export interface SurveyAhead {
  /** Buckets as they were, by table: scans are parted along them, so that others get their turn in between. */
  readonly known: ReadonlyMap<string, readonly Bucket[]>;
  /** Hears of each table once its rows are hashed; of all of them once more when the survey has to begin anew. */
  readonly tell: (table: SurveyedTable) => void;
}

export interface DatabaseReader extends AsyncDisposable {
  readFacts(): Promise<DatabaseFacts>;
  /**
   * Shapes, DDL and bucket hashes of all tables but the mark's and those skipped. `known` are the shapes of the last
   * generation: their layouts are kept where they still fit, so that hashes stay comparable. `depth` is how well the rows
   * are hashed: `deep` when a survey is to be the truth; `quick`, which is the default, where the server can. A table of `seen`
   * whose shape and stamp are still the same is not scanned: its buckets of then are answered. `ahead` may ask for rows of a
   * table while others are still scanned.
   * @throws ClonePanelError DATABASE_TABLE_REFUSED naming table and reason (what cannot be mirrored rightly is refused).
   */
  survey(
    known: readonly TableShape[],
    depth?: HashKind,
    seen?: ReadonlyMap<string, SeenTable>,
    ahead?: SurveyAhead,
  ): Promise<DatabaseSurvey>;
  /** Of the last survey: by table, what will be the same as long as nothing is written to it. Few kinds of tables have one. */
  readonly stamps: ReadonlyMap<string, string>;
  /** Row lines `(literal,...)` of the given buckets from the same view, in batches, in no order. */
  fetchRows(shape: TableShape, buckets: readonly string[]): AsyncIterable<readonly string[]>;
  /** Null: this kind of table, or of database, can only be read whole buckets at a time. */
  comparer(shape: TableShape): RowComparer | null;
  /**
   * Bucket hashes of a surveyed table as it is now. For a table outside the view, which changed between survey and read:
   * the view of the others stays, and what `fetchRows` answers for this one is measured by the new hashes.
   */
  hashAgain(shape: TableShape): Promise<readonly Bucket[]>;
  /**
   * The mark row, or null when ClonePanel never wrote to this database. Generation 0: a change that exchanges tables was
   * cut off between its rows and its tables; only a full compare helps.
   */
  readMark(): Promise<DatabaseMark | null>;
}

/**
 * What became of the rows that the caller holds of these buckets, from the same view: only rows that it has not travel. What is
 * answered is held in memory.
 */
export type RowComparer = (buckets: readonly string[], held: readonly HeldRow[]) => Promise<RowChanges>;

/** Row lines as they stand in the vault, read when asked for. */
export type RowSource = () => AsyncIterable<readonly string[]>;

/** A table whose shape differs, or that is new: built beside and renamed into place. */
export interface TableReplacement {
  readonly shape: TableShape;
  /** All buckets the table must have afterwards. */
  readonly buckets: readonly Bucket[];
  /** Of the rows as they lie packed: the least room that they need. */
  readonly packedBytes?: number;
  readonly rows: RowSource;
}

/**
 * A table whose shape is right: the named buckets are emptied, then filled. One without transactions is edited in a copy
 * that is exchanged at commit, which the driver does by itself.
 */
export interface TableEdit {
  readonly shape: TableShape;
  /** What each touched bucket must hold afterwards; `rows: 0` when it must be empty. */
  readonly buckets: readonly Bucket[];
  readonly rows: RowSource;
  /**
   * When the target surely stood at the generation before, what has changed since: the rows with these keys go, these rows
   * come, and nothing else is read. The buckets are proven as always; should they not come out so, `rows` counts.
   */
  readonly since?: TableChanges;
  /**
   * Only rows within these bounds are touched, whatever else lies in their buckets; then `buckets` and `rows` tell of them
   * alone, and every other row within the bounds goes. @throws DATABASE_VALUE_TAKEN when a row outside has a unique value
   * of one that comes.
   */
  readonly within?: KeyBounds;
}

export interface TableChanges {
  readonly go: readonly RowKey[];
  readonly come: readonly { readonly key: RowKey; readonly line: string }[];
}

export interface DatabaseChange {
  readonly replace: readonly TableReplacement[];
  readonly edit: readonly TableEdit[];
  readonly drop: readonly string[];
  /** What must stand afterwards. Triggers, routines and events stay out of a replica. */
  readonly after: AfterDdl;
  /**
   * `tables-only`: the change is of some tables. Of `after` only the foreign keys of replaced tables count, and the triggers
   * of new ones; all else beside the tables stays as it stands. Without it the whole of `after` counts.
   */
  readonly beside?: "tables-only";
  readonly activate: "foreign-keys-and-views" | "everything";
  readonly mark: DatabaseMark;
}

export interface DatabaseWriter extends AsyncDisposable {
  /** Opened when it is first asked for; another session than the writing one, so it never sees half a change. */
  reader(): Promise<DatabaseReader>;
  /**
   * Does everything except making it visible: shadows built and hashed, the transaction filled and its touched buckets
   * re-hashed. @throws ClonePanelError DATABASE_VERIFY_FAILED when a hash differs (nothing is visible then).
   * Safe to repeat after a crash: leftovers of an earlier try are removed first.
   */
  stage(change: DatabaseChange): Promise<StagedChange>;
  /**
   * Raises the next automatic id of each table to at least the given one (decimal text); never lowers one. A table that
   * is not there, or counts no ids, is left alone. Safe to repeat.
   */
  raiseIds(next: ReadonlyMap<string, string>): Promise<void>;
  /**
   * Changes single rows of a database that its site is using: compared and written in one transaction, read back before
   * it is committed. Rows that stand as they shall are left alone. Triggers of the database fire, as for any client.
   * A table without transactions cannot be rolled back: what was written of it before a failure stays.
   */
  editRows(order: RowEdits): Promise<EditedRows>;
  /**
   * The tables that hold ClonePanel's own mark, when all that they hold is of this site. Safe to repeat.
   * @returns `foreign`: they are another site's, or nobody's that we know, and stay. `there`: they would go, or, when it
   * was to be applied, they stay because nobody can change that database while its site uses it.
   */
  takeMarkAway(order: { readonly site: string; readonly mode: "preview" | "apply" }): Promise<MarkAway>;
  /** The token of the last `editRows` that was committed; null: there was none. Waits for one that is still running. */
  lastEdit(): Promise<string | null>;
}

export type MarkAway = "absent" | "there" | "removed" | "foreign";

export interface RowEdits {
  readonly edits: readonly RowEdit[];
  readonly guards: readonly RowGuard[];
  readonly recounts: readonly Recount[];
  /** Written in the same transaction: it tells afterwards whether this very change took place. At most 64 characters. */
  readonly token: string;
  /** A database that carries another site or a higher epoch is refused. */
  readonly site: string;
  readonly epoch: number;
}

export type EditedRows =
  | { readonly kind: "written"; readonly rows: number; readonly already: number }
  /** Something is not as it was seen. Nothing was written. */
  | { readonly kind: "moved"; readonly because: readonly string[] };

export interface StagedChange extends AsyncDisposable {
  /** Rows that were written. */
  readonly rows: number;
  /** A collation that had to be replaced; after commit also keys, views and programs that could not be created. */
  readonly warnings: readonly string[];
  /** Makes it visible. Disposing without commit leaves everything as it was. */
  commit(): Promise<void>;
}
