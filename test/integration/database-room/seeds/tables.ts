import type { Dice } from "./dice.ts";
import { type ColumnType, rollInteger, rollKeyType, rollShortText, rollType } from "./types.ts";

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: "yes" | "no";
  readonly auto: "yes" | "no";
  /** Defined by an expression over the others. */
  readonly generated: "yes" | "no";
}

/** A table as the seed believes it to be. What the server refuses is not believed. */
export interface Table {
  readonly name: string;
  readonly engine: string;
  readonly columns: readonly Column[];
  readonly key: readonly string[];
  readonly partitioned: "yes" | "no";
}

export interface RolledTable {
  readonly table: Table;
  readonly create: string;
}

export const quote = (name: string): string => `\`${name.replaceAll("`", "``")}\``;

const oddNames = [
  "select",
  "a b",
  "back`tick",
  "quo'te",
  'dou"ble',
  "ö",
  "中国",
  "semi;colon",
  "back\\slash",
  "percent%",
  "UPPER",
  "n".repeat(60),
];

export function rollName(dice: Dice, prefix: string): string {
  return dice.chance(0.2) ? `${dice.pick(oddNames).slice(0, 58)}${prefix}` : prefix;
}

export function rollTable(dice: Dice, name: string): RolledTable {
  const engine = dice.pick(["InnoDB", "InnoDB", "InnoDB", "InnoDB", "InnoDB", "InnoDB", "MyISAM", "Aria"]);
  const { columns: keyColumns, key } = rollKey(dice);
  const others = Array.from({ length: dice.int(1, 6) }, (_, at) =>
    rollColumn(dice, rollName(dice, `c${at}`)),
  );
  const stored = [...keyColumns, ...others];
  const generated = dice.chance(0.25) ? [rollGenerated(dice, stored)] : [];
  const columns = [...stored, ...generated.map(({ column }) => column)];
  const lines = [
    ...stored.map((column) => columnSql(dice, column, engine)),
    ...generated.map(({ sql }) => sql),
    ...keyLines(dice, stored, key),
    ...indexLines(dice, stored, engine),
  ];
  const partition = partitionSql(dice, { engine, columns, key });
  const options = [
    `ENGINE=${engine}`,
    dice.chance(0.3)
      ? `DEFAULT CHARSET=${dice.pick(["latin1", "utf8mb3", "utf8mb4 COLLATE utf8mb4_bin"])}`
      : "",
    dice.chance(0.2) ? `COMMENT='it''s a \\\\ comment; AUTO_INCREMENT=7 ) ENGINE=\\n'` : "",
    dice.chance(0.15) && engine === "InnoDB"
      ? dice.pick(["ROW_FORMAT=DYNAMIC", "ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=8", "ROW_FORMAT=REDUNDANT"])
      : "",
    dice.chance(0.2) && keyColumns.some((column) => column.auto === "yes")
      ? `AUTO_INCREMENT=${dice.int(1, 100_000)}`
      : "",
  ];
  return {
    table: { name, engine, columns, key, partitioned: partition === "" ? "no" : "yes" },
    create: `CREATE TABLE ${quote(name)} (\n  ${lines.join(",\n  ")}\n) ${options.filter((option) => option !== "").join(" ")}${partition}`,
  };
}

function rollKey(dice: Dice): { columns: readonly Column[]; key: readonly string[] } {
  const column = (name: string, type: ColumnType, auto: "yes" | "no" = "no"): Column => ({
    name,
    type,
    nullable: "no",
    auto,
    generated: "no",
  });
  switch (dice.pick(["auto", "auto", "auto", "one", "one", "two", "three", "none", "unique"] as const)) {
    case "auto":
      return { columns: [column("id", rollInteger(dice), "yes")], key: ["id"] };
    case "one":
      return { columns: [column("id", rollKeyType(dice))], key: ["id"] };
    case "two":
      return { columns: [column("id", rollInteger(dice)), column("k", rollKeyType(dice))], key: ["id", "k"] };
    case "three":
      return {
        columns: [
          column("k", rollShortText(dice)),
          column("id", rollKeyType(dice)),
          column("l", rollKeyType(dice)),
        ],
        key: dice.pick([
          ["k", "id", "l"],
          ["l", "k", "id"],
        ]),
      };
    case "unique":
      return { columns: [column("id", rollKeyType(dice))], key: [] };
    case "none":
      return { columns: [], key: [] };
  }
}

export function rollColumn(dice: Dice, name: string): Column {
  return {
    name,
    type: rollType(dice),
    nullable: dice.chance(0.7) ? "yes" : "no",
    auto: "no",
    generated: "no",
  };
}

/** Everything behind the name. */
export function columnSql(dice: Dice, column: Column, engine: string): string {
  const { type } = column;
  const isTimestamp = type.sql.startsWith("timestamp");
  const parts = [
    `${quote(column.name)} ${type.sql}`,
    isTimestamp ? "" : column.nullable === "yes" ? "NULL" : "NOT NULL",
    column.auto === "yes" ? "AUTO_INCREMENT" : isTimestamp ? "" : defaultSql(dice, column),
    dice.chance(0.08) && column.auto === "no" && (column.nullable === "yes" || isTimestamp)
      ? "INVISIBLE"
      : "",
    dice.chance(0.1) ? `COMMENT 'c\\n; '' \\\\ CONSTRAINT \`x\` FOREIGN KEY (a), ${engine}'` : "",
  ];
  return parts.filter((part) => part !== "").join(" ");
}

function defaultSql(dice: Dice, { type, nullable }: Column): string {
  if (type.family === "geometry" || !dice.chance(0.3)) return "";
  if (nullable === "yes" && dice.chance(0.3)) return "DEFAULT NULL";
  // A default that is an expression with text beyond ASCII is printed by MariaDB so that nobody can read it back.
  if (type.family === "text")
    return dice.pick(["DEFAULT (concat('a', 'b'))", "DEFAULT ''", "DEFAULT 'w''x'"]);
  return `DEFAULT ${type.family === "bytes" ? "''" : type.value(dice)}`;
}

function rollGenerated(dice: Dice, columns: readonly Column[]): { column: Column; sql: string } {
  const base = dice.pick(columns);
  const expression =
    base.type.family === "integer" ? `${quote(base.name)} % 7` : `length(${quote(base.name)})`;
  const name = rollName(dice, "gen");
  const sql = `${quote(name)} bigint GENERATED ALWAYS AS (${expression}) ${dice.pick(["VIRTUAL", "STORED"])}`;
  const type: ColumnType = { sql: "bigint", family: "integer", index: "whole", value: () => "DEFAULT" };
  return { column: { name, type, nullable: "yes", auto: "no", generated: "yes" }, sql };
}

function keyLines(dice: Dice, columns: readonly Column[], key: readonly string[]): string[] {
  if (key.length > 0)
    return [`PRIMARY KEY (${key.map((name) => quote(name) + dice.pick(["", "", " DESC"])).join(", ")})`];
  return columns.some((column) => column.name === "id") ? ["UNIQUE KEY `only` (`id`)"] : [];
}

function indexLines(dice: Dice, columns: readonly Column[], engine: string): string[] {
  return Array.from({ length: dice.int(0, 2) }, (_, at) =>
    indexSql(dice, { name: rollName(dice, `i${at}`), columns, engine }),
  ).filter((line) => line !== "");
}

export function indexSql(
  dice: Dice,
  about: { readonly name: string; readonly columns: readonly Column[]; readonly engine: string },
): string {
  const candidates = about.columns.filter((column) => column.type.index !== "none" && column.auto === "no");
  if (candidates.length === 0) return "";
  const [first, second] = [dice.pick(candidates), dice.pick(candidates)];
  const part = (column: Column) =>
    quote(column.name) + (column.type.index === "prefix" ? `(${dice.int(1, 20)})` : "");
  const parts = first === second || dice.chance(0.5) ? [part(first)] : [part(first), part(second)];
  const kind = dice.pick(["KEY", "KEY", "UNIQUE KEY"]);
  if (first.type.family === "text" && dice.chance(0.2))
    return `FULLTEXT KEY ${quote(about.name)} (${quote(first.name)})`;
  return `${kind} ${quote(about.name)} (${parts.join(", ")})${dice.pick(["", "", " USING BTREE", " COMMENT 'an index'"])}`;
}

function partitionSql(dice: Dice, table: Pick<Table, "engine" | "columns" | "key">): string {
  if (!dice.chance(0.12)) return "";
  const first = table.columns.find((column) => column.name === table.key[0]);
  if (first === undefined) return "";
  if (first.type.family !== "integer") return `\nPARTITION BY KEY (${quote(first.name)}) PARTITIONS 3`;
  return dice.pick([
    `\nPARTITION BY HASH (${quote(first.name)}) PARTITIONS 4`,
    `\nPARTITION BY RANGE (${quote(first.name)}) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN (100), PARTITION px VALUES LESS THAN MAXVALUE)`,
  ]);
}

/** INSERT of some rows; whatever does not fit (a unique value that is taken, a check) is left out by the server. */
export function insertSql(dice: Dice, table: Table, count: number): string {
  const columns = table.columns.filter((column) => column.generated === "no");
  const rows = Array.from({ length: count }, () =>
    columns.map((column) => valueSql(dice, column)).join(", "),
  );
  return `INSERT IGNORE INTO ${quote(table.name)} (${columns.map((column) => quote(column.name)).join(", ")}) VALUES (${rows.join("),\n (")})`;
}

export function valueSql(dice: Dice, column: Column): string {
  if (column.auto === "yes") return dice.chance(0.8) ? "NULL" : dice.pick([column.type.value(dice), "0"]);
  return column.nullable === "yes" && dice.chance(0.15) ? "NULL" : column.type.value(dice);
}
