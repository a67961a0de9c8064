import { type ByteString, utf8Bytes } from "./byte-string.ts";
import { orderViews } from "./order-views.ts";
import type { AfterDdl, TableShape } from "./table.ts";

export function sqliteSchemaText(shapes: readonly TableShape[]): ByteString {
  return utf8Bytes(shapes.map(tableText).join(""));
}

function tableText(shape: TableShape): string {
  const name = shape.table.replaceAll("'", "''");
  const counter =
    shape.autoIncrement === null
      ? ""
      : `INSERT INTO sqlite_sequence(name,seq) VALUES('${name}',${shape.autoIncrement});\n`;
  return `${shape.ddl};\n${counter}`;
}

/** Foreign keys stand in CREATE TABLE; views and triggers come last. */
export function sqliteAfterText(after: AfterDdl): ByteString {
  return utf8Bytes([...orderViews(after.views), ...after.triggers].map((item) => `${item.ddl};\n`).join(""));
}
