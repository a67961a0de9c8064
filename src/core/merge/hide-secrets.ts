import type { RowByColumn } from "./change.ts";
import type { KnownTable } from "./known-tables.ts";
import { fits } from "./row-rule.ts";
import { secretColumns } from "./wordpress-tables.ts";

const hidden = "[hash]";
/** In tables of applications that are not known. */
const passwordColumn = /(?:^|_)(?:pass|passwd|password|passphrase|pwd)(?:_?(?:hash|digest))?$/i;

/** What logs somebody in is not shown to anybody: whoever needs it finds it in the snapshots. */
export function hideSecrets(row: RowByColumn, table: KnownTable | null): RowByColumn {
  const hides = Object.keys(row).filter((column) => isSecret(row, column, table));
  if (hides.length === 0) return row;
  return { ...row, ...Object.fromEntries(hides.map((column) => [column, hide(row[column])])) };
}

function isSecret(row: RowByColumn, column: string, table: KnownTable | null): boolean {
  if (table === null) return passwordColumn.test(column);
  const rules = Object.hasOwn(secretColumns, table.logical) ? (secretColumns[table.logical] ?? []) : [];
  return rules.some(
    (rule) =>
      rule.column === column && (rule.when === undefined || fits(row, rule.when.column, rule.when.pattern)),
  );
}

function hide(value: string | null | undefined): string | null {
  return value === null || value === undefined || value === "" ? (value ?? null) : hidden;
}
