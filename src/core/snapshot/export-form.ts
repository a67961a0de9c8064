import type { RestoreScope } from "./scope.ts";

/** What a file of an export is: the tree as it lies in the vault, or statements for a database. */
export type ExportForm = "tar" | "sql";

/** From the file's name; null: the name says none. */
export function exportFormOf(file: string): ExportForm | null {
  if (/\.(tar|tar\.gz|tgz)$/.test(file)) return "tar";
  return /\.sql(\.gz)?$/.test(file) ? "sql" : null;
}

/** Why such a file cannot hold that part; null: it can. */
export function formUnfit(form: ExportForm, scope: RestoreScope["kind"]): string | null {
  const isRows = scope === "database" || scope === "table";
  if (form === "sql") return isRows ? null : "a .sql file holds a --database or a --table";
  return scope === "table" ? "a --table goes into a .sql or .sql.gz file" : null;
}
