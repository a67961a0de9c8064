import type { TableShape } from "./table.ts";

/** A table `t (id, ...)` with an integer key and ranges of 32, but for what the test says. */
export function aShape(change: Partial<TableShape> = {}): TableShape {
  return {
    table: "t",
    ddl: "CREATE TABLE `t` (...)",
    columns: ["id", "name"],
    key: ["id"],
    keyOrder: [{ index: 0, order: "number" }],
    layout: { kind: "range", column: "id", keyIndex: 0, width: "32" },
    transactional: "yes",
    autoIncrement: null,
    ...change,
  };
}
