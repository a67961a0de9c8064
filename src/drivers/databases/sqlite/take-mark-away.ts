import type { DatabaseSync } from "node:sqlite";
import type { MarkAway } from "../../../ports/database.ts";
import { editTable, markTable } from "./mark.ts";

/** A table of these names which is not built like ours is somebody else's. */
export function takeMarkAway(
  db: DatabaseSync,
  { site, mode }: { readonly site: string; readonly mode: "preview" | "apply" },
): MarkAway {
  const named = db
    .prepare("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name IN (?, ?)")
    .all(markTable, editTable);
  if (named.length === 0) return "absent";
  for (const { name, sql } of named) {
    if (!String(sql).includes("(id INTEGER PRIMARY KEY, site TEXT NOT NULL,")) return "foreign";
    if (db.prepare(`SELECT 1 FROM ${String(name)} WHERE site <> ?`).get(site) !== undefined) return "foreign";
  }
  if (mode === "preview") return "there";
  db.exec(`BEGIN IMMEDIATE; ${named.map(({ name }) => `DROP TABLE ${String(name)};`).join(" ")} COMMIT`);
  return "removed";
}
