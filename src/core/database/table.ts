/** How rows are grouped. A bucket is what is hashed and fetched; a chunk is a file of some buckets in the vault. */
export type BucketLayout =
  /** `bucket = floor(column / width)`; the leading key column is an integer, at `keyIndex` of the row's columns. */
  | {
      readonly kind: "range";
      readonly column: string;
      readonly keyIndex: number;
      readonly width: string;
      /** Buckets in a chunk: 64 unless it says otherwise. */
      readonly perChunk?: number;
    }
  /**
   * `bucket` = the first `bits` bits of the MD5 over the key columns (all columns where there is no key), each as
   * `N` for NULL, its length in bytes, a colon and its bytes, or `#` and its MD5 when it is longer than 512 bytes.
   */
  | {
      readonly kind: "hash";
      readonly columns: readonly string[];
      readonly keyIndexes: readonly number[];
      readonly bits: number;
    };

/** A table without its rows. */
export interface TableShape {
  readonly table: string;
  /** CREATE TABLE without foreign keys, without AUTO_INCREMENT=; normalised, so that equal tables have equal text. */
  readonly ddl: string;
  /** Stored columns in order, without generated ones: exactly the literals of a row line. */
  readonly columns: readonly string[];
  /** Columns of the primary key (else of the first unique key without NULLs); empty: the whole row is the key. */
  readonly key: readonly string[];
  /** Positions of `key` in `columns`, and how its literals are ordered. */
  readonly keyOrder: readonly { readonly index: number; readonly order: "number" | "bytes" }[];
  readonly layout: BucketLayout;
  /** True for InnoDB and SQLite: read from the one snapshot, written in the one transaction. */
  readonly transactional: "yes" | "no";
  /** Decimal text, or null. */
  readonly autoIncrement: string | null;
}

export interface Bucket {
  /** Decimal text of the bucket's number. */
  readonly id: string;
  readonly rows: number;
  /** Over all rows, the same on every server; says how it was made (bucket-hash.ts). Compared by `isSameHash` only. */
  readonly hash: string;
}

export interface SurveyedTable {
  readonly shape: TableShape;
  /** Ascending by number. Empty buckets are absent. */
  readonly buckets: readonly Bucket[];
}

export interface NamedDdl {
  readonly name: string;
  readonly ddl: string;
  /** Trigger, routine, event: the sql_mode under which its body is read. */
  readonly sqlMode?: string;
}

/** What is loaded after the rows. On a replica only foreign keys and views are active. */
export interface AfterDdl {
  /** Each an ALTER TABLE ... ADD CONSTRAINT; `name` is `table.constraint`. */
  readonly foreignKeys: readonly NamedDdl[];
  readonly views: readonly NamedDdl[];
  readonly triggers: readonly NamedDdl[];
  readonly routines: readonly NamedDdl[];
  readonly events: readonly NamedDdl[];
}

/** What a database holds, seen in one consistent read. No row travels. */
export interface DatabaseSurvey {
  /** Logical name. */
  readonly name: string;
  /** For the record: `MariaDB 10.11.19`. */
  readonly server: string;
  /** Bytewise by name. */
  readonly tables: readonly SurveyedTable[];
  readonly after: AfterDdl;
  /** What is worth telling: a table outside the snapshot, an event that will not run on a replica. */
  readonly warnings: readonly string[];
}

/** Rows of a table that are neither compared nor copied: `column LIKE pattern` for any of the patterns. */
export interface SkipRule {
  readonly table: string;
  readonly column: string;
  /** SQL LIKE patterns, `\` escapes. */
  readonly patterns: readonly string[];
}

/** What a site's application does not want copied. */
export interface DatabasePolicy {
  readonly skipTables: readonly string[];
  readonly skipRows: readonly SkipRule[];
}

/** The row that a replica's database carries, written in the data transaction. */
export interface DatabaseMark {
  readonly site: string;
  readonly generation: number;
  readonly epoch: number;
}
