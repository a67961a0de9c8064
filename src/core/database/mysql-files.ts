import { type ByteString, utf8Bytes } from "./byte-string.ts";
import { quoteMysqlName } from "./mysql-name.ts";
import { orderViews } from "./order-views.ts";
import type { AfterDdl, NamedDdl, TableShape } from "./table.ts";

/**
 * First line of every file. Zero dates and ids of 0 load as they are, times are UTC, and the order of tables does not
 * matter. Unique checks stay on: a chunk that is loaded twice must fail, not double its rows.
 */
export const mysqlSession =
  "SET NAMES utf8mb4, time_zone='+00:00', sql_mode='NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES', foreign_key_checks=0;\n";

/** Nothing is dropped: loaded into a database that holds the tables already, it stops at the first one. */
export function mysqlSchemaText(shapes: readonly TableShape[]): ByteString {
  return utf8Bytes(mysqlSession + shapes.map(tableText).join(""));
}

function tableText(shape: TableShape): string {
  const counter =
    shape.autoIncrement === null
      ? ""
      : `ALTER TABLE ${quoteMysqlName(shape.table)} AUTO_INCREMENT=${shape.autoIncrement};\n`;
  return `\n${shape.ddl};\n${counter}`;
}

/** Routines before views: a view may call a function. */
export function mysqlAfterText(after: AfterDdl): ByteString {
  const parts = [
    ...after.foreignKeys.map(plainText),
    ...after.routines.map(programText),
    ...orderViews(after.views).map(plainText),
    ...[...after.triggers, ...after.events].map(programText),
  ];
  return utf8Bytes(mysqlSession + parts.join(""));
}

function plainText(item: NamedDdl): string {
  return `\n${item.ddl};\n`;
}

/** A body holds semicolons, so the client is told another end; its sql_mode decides how the body is read. */
function programText(item: NamedDdl): string {
  const mode = `SET sql_mode='${item.sqlMode ?? ""}';`;
  const end = freeDelimiter(item.ddl);
  return `\n${mode}\nDELIMITER ${end}\n${item.ddl}${end}\nDELIMITER ;\n`;
}

function freeDelimiter(ddl: string): string {
  let end = ";;";
  while (ddl.includes(end)) end += ";";
  return end;
}
