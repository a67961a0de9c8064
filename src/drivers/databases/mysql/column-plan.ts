import { quoteMysqlName } from "../../../core/database/mysql-name.ts";
import { longValueBytes } from "../../../core/database/row-digest.ts";

/** A column as information_schema describes it. */
export interface ColumnFacts {
  readonly name: string;
  /** `bigint`, `varchar`. */
  readonly dataType: string;
  /** `bigint(20) unsigned zerofill`. */
  readonly columnType: string;
  readonly charset: string | null;
  /** Largest length in bytes for text and binary types. */
  readonly octets: number | null;
  readonly nullable: "yes" | "no";
  readonly extra: string;
}

/** How a column is read. The same expression is hashed and fetched, so what arrives is what was hashed. */
export interface ColumnPlan {
  readonly name: string;
  readonly literal: "number" | "float" | "text" | "ascii" | "bytes" | "geometry";
  /**
   * Canonical bytes of the column, in SQL. Text and bytes are cast to binary, each on its own: the result of UNHEX yields
   * to any character set beside it, and its bytes would enter the hash as question marks.
   */
  readonly expression: string;
  /** The same bytes for less, where they stand among binary strings and nothing is converted. */
  readonly raw: string;
  /** Can a value be so long that it is hashed on its own? */
  readonly size: "short" | "long";
  readonly nullable: "yes" | "no";
  /** Whether it can lead a range layout, and from where to where its values go. */
  readonly integer: "signed" | "unsigned" | null;
}

export type ColumnOutcome =
  | { readonly kind: "stored"; readonly plan: ColumnPlan }
  /** Computed by the server: neither hashed nor written. */
  | { readonly kind: "generated" }
  | { readonly kind: "refused"; readonly because: string };

export function planColumn(facts: ColumnFacts): ColumnOutcome {
  if (/\b(VIRTUAL|STORED|PERSISTENT)\b/i.test(facts.extra)) return { kind: "generated" };
  const reading = readingOf(facts);
  if (reading === null) {
    return {
      kind: "refused",
      because: `its column ${facts.name} has the type ${facts.columnType}, which is not known`,
    };
  }
  return {
    kind: "stored",
    plan: {
      name: facts.name,
      nullable: facts.nullable,
      integer: integerRange(facts),
      raw: reading.expression,
      ...reading,
    },
  };
}

type Reading = Pick<ColumnPlan, "literal" | "expression" | "size"> & { readonly raw?: string };

const integers = new Set(["tinyint", "smallint", "mediumint", "int", "bigint"]);
const geometries = new Set([
  "geometry",
  "point",
  "linestring",
  "polygon",
  "multipoint",
  "multilinestring",
  "multipolygon",
  "geometrycollection",
  "geomcollection",
]);

function readingOf(facts: ColumnFacts): Reading | null {
  const column = quoteMysqlName(facts.name);
  const { dataType } = facts;
  if (integers.has(dataType) || dataType === "decimal") return readNumber(facts, column);
  if (geometries.has(dataType))
    return { literal: "geometry", expression: `CAST(UNHEX(HEX(${column})) AS BINARY)`, size: "long" };
  switch (dataType) {
    case "float":
    case "double":
      // Printed as it is, a FLOAT loses digits: three distinct values become one.
      return { literal: "float", expression: `(${column}+0e0)`, size: "short" };
    case "bit":
    case "year":
      return { literal: "number", expression: `(${column}+0)`, size: "short" };
    case "date":
    case "datetime":
    case "timestamp":
    case "time":
      return {
        literal: "text",
        expression: `CAST(CAST(${column} AS CHAR) AS BINARY)`,
        raw: column,
        size: "short",
      };
    case "uuid":
    case "inet4":
    case "inet6":
      return { literal: "text", expression: `CAST(CAST(${column} AS CHAR) AS BINARY)`, size: "short" };
    case "json":
      return { literal: "text", expression: `CAST(CAST(${column} AS CHAR) AS BINARY)`, size: "long" };
    case "binary":
    case "varbinary":
    case "tinyblob":
    case "blob":
    case "mediumblob":
    case "longblob":
      return { literal: "bytes", expression: column, size: sizeOf(facts.octets) };
    case "char":
    case "varchar":
    case "tinytext":
    case "text":
    case "mediumtext":
    case "longtext":
      return readText(facts, column);
    case "enum":
    case "set":
      return readChoice(facts, column);
    default:
      return null;
  }
}

function readNumber(facts: ColumnFacts, column: string): Reading {
  // ZEROFILL pads what is printed, not what is stored.
  const expression = facts.columnType.includes("zerofill") ? `(${column}+0)` : column;
  return { literal: "number", expression, size: "short" };
}

const utf8Charsets = new Set(["utf8mb4", "utf8mb3", "utf8", "ascii"]);

function readText(facts: ColumnFacts, column: string): Reading {
  if (facts.charset === "latin1") {
    // The server's latin1 gives every byte a character, so nothing is lost on the way to UTF-8.
    const expression = `CAST(CONVERT(${column} USING utf8mb4) AS BINARY)`;
    return { literal: "text", expression, size: sizeOf((facts.octets ?? Number.MAX_SAFE_INTEGER) * 3) };
  }
  // The server lets any byte into an ascii column.
  if (facts.charset === "ascii") {
    return {
      literal: "ascii",
      expression: `CAST(${column} AS BINARY)`,
      raw: column,
      size: sizeOf(facts.octets),
    };
  }
  const isUtf8 = facts.charset !== null && utf8Charsets.has(facts.charset);
  // Other character sets may hold what UTF-8 cannot give back: their bytes travel as they are.
  return {
    literal: isUtf8 ? "text" : "bytes",
    expression: `CAST(${column} AS BINARY)`,
    raw: column,
    size: sizeOf(facts.octets),
  };
}

function readChoice(facts: ColumnFacts, column: string): Reading {
  const isReadable =
    facts.charset !== null && (utf8Charsets.has(facts.charset) || facts.charset === "latin1");
  // With '' among the members, it and the error value 0 look alike; only the member's number tells them apart.
  const hasEmptyMember = /[(,]''[,)]/.test(facts.columnType);
  if (!isReadable || hasEmptyMember) return { literal: "number", expression: `(${column}+0)`, size: "short" };
  return readText(facts, column);
}

function sizeOf(octets: number | null): "short" | "long" {
  return octets !== null && octets <= longValueBytes ? "short" : "long";
}

function integerRange(facts: ColumnFacts): ColumnPlan["integer"] {
  if (!integers.has(facts.dataType)) return null;
  return facts.columnType.includes("unsigned") ? "unsigned" : "signed";
}
