import type { ByteString } from "./byte-string.ts";
import type { Literal, ReadLiteral } from "./literal.ts";
import { mysqlDialect } from "./mysql-dialect.ts";
import { sqliteDialect } from "./sqlite-dialect.ts";
import type { AfterDdl, TableShape } from "./table.ts";

/** How a kind of database writes names, values and whole files, so that its own client loads what the vault holds. */
export interface Dialect {
  readonly id: DialectId;
  /** First lines of every chunk; empty where the client needs none. */
  readonly chunkHead: ByteString;
  quoteName(name: string): ByteString;
  writeLiteral(literal: Literal): ByteString;
  /** @throws SyntaxError when no literal of this dialect stands at `at`. */
  readLiteral(line: ByteString, at: number): ReadLiteral;
  /** The bytes that enter the hash; null for NULL. Different values have different bytes. */
  canonicalBytes(literal: Literal): ByteString | null;
  /** `none` where the type of a value may differ from row to row, or nobody but us hashes. */
  readonly quickHash: "by-server" | "none";
  /** Text of `schema.sql`. */
  schemaText(shapes: readonly TableShape[]): ByteString;
  /** Text of `after.sql`. */
  afterText(after: AfterDdl): ByteString;
}

export type DialectId = "mysql" | "sqlite";

const dialects: Readonly<Record<DialectId, Dialect>> = { mysql: mysqlDialect, sqlite: sqliteDialect };

export function dialectOf(id: DialectId): Dialect {
  return dialects[id];
}
