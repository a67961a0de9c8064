import type { RowByColumn, StrandedRowChange } from "./change.ts";
import type { KnownTable } from "./known-tables.ts";
import type { Meaning, Reference } from "./table-rule.ts";

/** What holds for one row: its table's rule with the exception that fits it. */
export interface RowRule {
  readonly meaning: Meaning | "unknown";
  readonly what: string;
  readonly references: readonly Reference[];
  readonly unique: readonly string[];
  readonly counters: readonly string[];
  readonly latest: readonly string[];
  readonly renumber: "automatic" | "person" | "never";
  /** `comment:17`; null when the row is a thing of its own. */
  readonly group: string | null;
  /** Another name by which rows of other tables know the same thing. */
  readonly alias: string | null;
}

const unknownRule: RowRule = {
  meaning: "unknown",
  what: "",
  references: [],
  unique: [],
  counters: [],
  latest: [],
  renumber: "never",
  group: null,
  alias: null,
};

export function ruleOfRow({ change }: StrandedRowChange, table: KnownTable | null): RowRule {
  const row = change.old ?? change.base;
  if (table === null || row === null) return unknownRule;
  const { rule } = table;
  const exception = rule.exceptions?.find(
    ({ column, pattern, unless }) =>
      fits(row, column, pattern) && !(unless !== undefined && fits(row, unless.column, unless.pattern)),
  );
  const { meaning, what = "", group = rule.group, alias = rule.alias } = exception ?? rule;
  const { references = [], unique = [], counters = [], latest = [], renumber = "never" } = rule;
  return {
    meaning,
    what,
    references,
    unique,
    counters,
    latest,
    renumber,
    group: nameOf(row, group),
    alias: nameOf(row, alias),
  };
}

export function fits(row: RowByColumn, column: string, pattern: RegExp): boolean {
  const value = row[column];
  return typeof value === "string" && pattern.test(value);
}

function nameOf(
  row: RowByColumn,
  part: { readonly name: string; readonly column: string } | undefined,
): string | null {
  const value = part === undefined ? undefined : row[part.column];
  return part === undefined || value === undefined || value === null ? null : `${part.name}:${value}`;
}
