import type { Dice } from "./dice.ts";

/** A column's type and how a value of it is written in SQL. */
export interface ColumnType {
  readonly sql: string;
  readonly value: (dice: Dice) => string;
  /** Whether an index can hold it whole, the beginning of it, or not at all. */
  readonly index: "whole" | "prefix" | "none";
  readonly family: "integer" | "number" | "text" | "bytes" | "time" | "other" | "geometry";
}

export function rollType(dice: Dice): ColumnType {
  return dice.pick(rolls)(dice);
}

/** One that can lead a primary key. */
export function rollKeyType(dice: Dice): ColumnType {
  const type = dice.pick([
    rollInteger,
    rollInteger,
    rollShortText,
    rollShortBytes,
    rollTime,
    rollDecimal,
    rollUuid,
  ])(dice);
  return type.index === "whole" ? type : rollKeyType(dice);
}

const widths = [
  ["tinyint", 8n],
  ["smallint", 16n],
  ["mediumint", 24n],
  ["int", 32n],
  ["bigint", 64n],
] as const;

export function rollInteger(dice: Dice): ColumnType {
  const [name, bits] = dice.pick(widths);
  const sign = dice.pick(["", "", " unsigned", " unsigned zerofill"]);
  const [low, high] =
    sign === "" ? [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n] : [0n, (1n << bits) - 1n];
  const width = dice.chance(0.3) ? `(${dice.int(1, 20)})` : "";
  const near = 200n < high ? 200n : high;
  return {
    sql: `${name}${width}${sign}`,
    family: "integer",
    index: "whole",
    value: (dice) =>
      String(
        dice.pick([() => low, () => high, () => 0n, () => dice.big(low, high), () => dice.big(0n, near)])(),
      ),
  };
}

function rollDecimal(dice: Dice): ColumnType {
  const scale = dice.int(0, 30);
  const whole = dice.int(scale === 0 ? 1 : 0, 35);
  const sign = dice.pick(["", " unsigned", " zerofill"]);
  return {
    sql: `decimal(${whole + scale},${scale})${sign}`,
    family: "number",
    index: "whole",
    value: (dice) => {
      const digits = (count: number) =>
        Array.from({ length: dice.int(0, count) }, () => dice.int(0, 9)).join("");
      return `${sign === "" ? dice.pick(["", "-"]) : ""}${digits(whole) || "0"}.${digits(scale) || "0"}`;
    },
  };
}

const doubles = [
  "0e0",
  "-0e0",
  "0.1e0",
  "-1.5e0",
  "1.7976931348623157e308",
  "5e-324",
  "2.2250738585072014e-308",
  "123456789.123456789e0",
  "1e15",
  "1e22",
  "-1e100",
  "16777217e0",
];
const floats = [
  "0e0",
  "-0e0",
  "0.1e0",
  "16777216e0",
  "16777219e0",
  "3.4028235e38",
  "1e-45",
  "1.17549435e-38",
  "-12345678.9e0",
];

function rollFloat(dice: Dice): ColumnType {
  const type = dice.pick([
    "float",
    "double",
    "float(7,3)",
    "double(20,5)",
    "double unsigned",
    "float zerofill",
  ]);
  const named = type.startsWith("float") ? floats : doubles;
  return {
    sql: type,
    family: "number",
    index: "whole",
    value: (dice) =>
      dice.chance(0.6)
        ? dice.pick(named)
        : `${(dice.next() - 0.5) * 10 ** dice.int(-8, 12)}e0`.replace(/e(.*)e0$/, "e$1"),
  };
}

function rollBit(dice: Dice): ColumnType {
  const bits = dice.pick([1, 7, 8, 33, 63, 64]);
  return {
    sql: `bit(${bits})`,
    family: "other",
    index: "whole",
    value: (dice) => `b'${Array.from({ length: bits }, () => dice.int(0, 1)).join("")}'`,
  };
}

const charsets = [
  ...[
    "utf8mb4",
    "utf8mb4",
    "utf8mb4 COLLATE utf8mb4_bin",
    "utf8mb4 COLLATE utf8mb4_general_ci",
    "utf8mb4 COLLATE utf8mb4_unicode_520_nopad_ci",
  ],
  ...[
    "utf8mb4 COLLATE utf8mb4_uca1400_as_cs",
    "utf8mb4 COLLATE utf8mb4_swedish_ci",
    "utf8mb3",
    "latin1",
    "latin1 COLLATE latin1_bin",
    "ascii",
  ],
  ...[
    "ucs2",
    "utf16",
    "utf16le",
    "utf32",
    "cp1251",
    "gbk",
    "sjis",
    "big5",
    "eucjpms",
    "koi8r",
    "latin2",
    "cp932",
    "tis620",
    "binary",
  ],
];
const words = [
  "",
  " ",
  "a",
  "A",
  "NULL",
  "N",
  "4:NULL",
  "it's",
  'say "x"',
  "back\\slash",
  "\\n",
  "%_",
  "0",
  "-- x",
  ";",
  "tab\t",
  "new\nline\r\n",
  "nul\0",
  "z\x1a",
  "café",
  "Straße €",
  "привет",
  "中国",
  "テスト",
  "😀😀",
  "ends  ",
  "\u00a0",
  "'),('",
  "e\u0301",
  "\u{10ffff}",
  "İıſ",
];

/** Converted by the server to the column's set: what that set lacks becomes a question mark, which is a value, too. */
function textValue(dice: Dice, charset: string, longest: number): string {
  const [name = ""] = charset.split(" ");
  if (dice.chance(0.15) && /^(latin1|latin2|cp1251|koi8r|ascii|binary)$/.test(name))
    return `CONVERT(_binary 0x${dice.hex(dice.int(1, Math.min(12, longest)))} USING ${name})`;
  const word = Array.from({ length: dice.int(1, 3) }, () => dice.pick(words)).join("");
  const text = [...word].slice(0, longest).join("");
  const plain = `CONVERT(_utf8mb4 0x${Buffer.from(text === "" ? " " : text).toString("hex")} USING ${name})`;
  if (text === "") return "''";
  if (longest < 4000 || dice.chance(0.85)) return plain;
  return `REPEAT(${plain}, ${dice.pick([20, 300, 1500])})`;
}

export function rollShortText(dice: Dice): ColumnType {
  const charset = dice.pick(charsets);
  const type = dice.pick(["char", "varchar"]);
  const longest = dice.int(1, 60);
  return {
    sql: textSql(`${type}(${longest})`, charset),
    family: "text",
    index: "whole",
    value: (dice) => textValue(dice, charset, longest),
  };
}

function rollText(dice: Dice): ColumnType {
  const charset = dice.pick(charsets);
  const type = dice.pick(["varchar(5000)", "tinytext", "text", "mediumtext", "longtext", "text COMPRESSED"]);
  return {
    sql: textSql(type, charset),
    family: "text",
    index: type.includes("COMPRESSED") ? "none" : "prefix",
    value: (dice) => textValue(dice, charset, type === "tinytext" ? 40 : 5000),
  };
}

function textSql(type: string, charset: string): string {
  return `${type} CHARACTER SET ${charset}`;
}

export function rollShortBytes(dice: Dice): ColumnType {
  const longest = dice.int(1, 40);
  return {
    sql: dice.pick([`varbinary(${longest})`, `binary(${longest})`]),
    family: "bytes",
    index: "whole",
    value: (dice) => bytesValue(dice, longest),
  };
}

function rollBytes(dice: Dice): ColumnType {
  const type = dice.pick([
    "tinyblob",
    "blob",
    "mediumblob",
    "longblob",
    "varbinary(3000)",
    "blob COMPRESSED",
  ]);
  const longest = type === "tinyblob" ? 255 : 3000;
  return {
    sql: type,
    family: "bytes",
    index: type.includes("COMPRESSED") ? "none" : "prefix",
    value: (dice) => bytesValue(dice, longest),
  };
}

function bytesValue(dice: Dice, longest: number): string {
  const length = dice.chance(0.8)
    ? dice.int(0, Math.min(12, longest))
    : Math.min(longest, dice.pick([255, 511, 512, 513, 3000]));
  return length === 0 ? "''" : `0x${dice.hex(length)}`;
}

function rollTime(dice: Dice): ColumnType {
  const fraction = dice.pick(["", "", "(1)", "(3)", "(6)"]);
  const kind = dice.pick(["date", "datetime", "timestamp", "time", "year"] as const);
  const sql = kind === "date" || kind === "year" ? kind : `${kind}${fraction}`;
  // Without the word an old server adds a default and ON UPDATE; that, too, is a table to be mirrored.
  return {
    sql:
      kind === "timestamp"
        ? `${sql} ${dice.pick(["NULL", "NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp()"])}`.replaceAll(
            "current_timestamp()",
            `current_timestamp${fraction || "()"}`,
          )
        : sql,
    family: "time",
    index: "whole",
    value: (dice) => timeValue(dice, kind),
  };
}

function timeValue(dice: Dice, kind: "date" | "datetime" | "timestamp" | "time" | "year"): string {
  const two = (low: number, high: number) => String(dice.int(low, high)).padStart(2, "0");
  const clock = () => `${two(0, 23)}:${two(0, 59)}:${two(0, 59)}.${dice.int(0, 999999)}`;
  switch (kind) {
    case "year":
      return dice.pick(["0", "1901", "2155", String(dice.int(1950, 2050))]);
    case "date":
      return `'${dice.pick(["0000-00-00", "2024-02-00", "2024-00-00", "1000-01-01", "9999-12-31", "2024-02-31", `${dice.int(1900, 2100)}-${two(1, 12)}-${two(1, 28)}`])}'`;
    case "datetime":
      return `'${dice.pick(["0000-00-00 00:00:00", "2024-02-00 01:02:03", "9999-12-31 23:59:59.999999", "2023-02-30 12:00:00", `${dice.int(1900, 2100)}-${two(1, 12)}-${two(1, 28)} ${clock()}`])}'`;
    case "timestamp":
      return `'${dice.pick(["1970-01-01 00:00:01", "2038-01-19 03:14:07", "0000-00-00 00:00:00", "2024-03-31 01:30:00", `${dice.int(1971, 2037)}-${two(1, 12)}-${two(1, 28)} ${clock()}`])}'`;
    case "time":
      return `'${dice.pick(["-838:59:59", "838:59:59.999999", "-00:00:00.5", "00:00:00", `${dice.pick(["", "-"])}${clock()}`])}'`;
  }
}

const members = ["a", "b", "ü", "it''s", "x y", "\\\\", "-", "0", "NULL", "€"];

function rollChoice(dice: Dice): ColumnType {
  const chosen = members.filter(() => dice.chance(0.6));
  const list = (dice.chance(0.2) ? ["", ...chosen] : [...chosen, "z"]).map((member) => `'${member}'`);
  const type = dice.pick(["enum", "set"]);
  const charset = dice.pick(["utf8mb4", "utf8mb4", "latin1"]);
  // The number is taken as it is; one beyond the members is the error value, or nothing.
  return {
    sql: `${type}(${list.join(",")}) CHARACTER SET ${charset}`,
    family: "other",
    index: "whole",
    value: (dice) => String(dice.int(0, type === "enum" ? 4 : 15)),
  };
}

function rollJson(): ColumnType {
  return {
    sql: "json",
    family: "other",
    index: "none",
    value: (dice) =>
      `'${dice.pick(['{"b": 1, "a": [1.0, "ö", null]}', "[]", '"text"', "1.10", '{"a":{"a":{"a":1e5}}}', '{ "spaced" :  true }', "null"])}'`,
  };
}

function rollUuid(dice: Dice): ColumnType {
  const kind = dice.pick(["uuid", "inet6", "inet4"] as const);
  const value = (dice: Dice) => {
    if (kind === "uuid")
      return `'${dice.hex(4)}-${dice.hex(2)}-${dice.hex(2)}-${dice.hex(2)}-${dice.hex(6)}'`;
    if (kind === "inet4") return `'${dice.int(0, 255)}.${dice.int(0, 255)}.0.${dice.int(0, 255)}'`;
    return `'${dice.pick(["::", "::1", "::ffff:1.2.3.4"])}'`;
  };
  return { sql: kind, family: "other", index: "whole", value };
}

function rollGeometry(dice: Dice): ColumnType {
  const kind = dice.pick(["geometry", "point", "linestring", "polygon"] as const);
  const value = (dice: Dice) => {
    const n = () => dice.pick([0, 1, -2.5, 0.1, 1e10, dice.int(-99, 99)]);
    const texts = {
      geometry: () =>
        dice.pick([
          `GEOMETRYCOLLECTION(POINT(${n()} ${n()}),LINESTRING(0 0,1 ${n()}))`,
          `MULTIPOINT(${n()} 1,2 2)`,
          `POINT(${n()} ${n()})`,
        ]),
      point: () => `POINT(${n()} ${n()})`,
      linestring: () => `LINESTRING(${n()} ${n()},1 1.5)`,
      polygon: () => "POLYGON((0 0,0 3,3 3,3 0,0 0),(1 1,1 2,2 2,1 1))",
    };
    return `ST_GeomFromText('${texts[kind]()}'${dice.chance(0.4) ? ", 4326" : ""})`;
  };
  return { sql: kind, family: "geometry", index: "none", value };
}

const rolls = [
  rollInteger,
  rollInteger,
  rollDecimal,
  rollFloat,
  rollFloat,
  rollBit,
  rollShortText,
  rollShortText,
  rollText,
  rollText,
  rollShortBytes,
  rollBytes,
  rollTime,
  rollTime,
  rollChoice,
  rollJson,
  rollUuid,
  rollGeometry,
];
