import type { DatabaseSync } from "node:sqlite";
import type { DatabaseMark } from "../../../core/database/table.ts";

export const markTable = "clonepanel_state";

/** Which edit of single rows was the last. No mirror copies it either. */
export const editTable = "clonepanel_edit";

export function readMark(db: DatabaseSync): DatabaseMark | null {
  const exists = db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(markTable);
  if (exists === undefined) return null;
  const row = db.prepare(`SELECT site, generation, epoch FROM ${markTable} WHERE id = 1`).get();
  return row === undefined ? null : ({ ...row } as unknown as DatabaseMark);
}

export function writeMark(db: DatabaseSync, mark: DatabaseMark): void {
  db.exec(
    `CREATE TABLE IF NOT EXISTS ${markTable} (id INTEGER PRIMARY KEY, site TEXT NOT NULL, generation INTEGER NOT NULL, epoch INTEGER NOT NULL)`,
  );
  db.prepare(`REPLACE INTO ${markTable} (id, site, generation, epoch) VALUES (1, ?, ?, ?)`).run(
    mark.site,
    mark.generation,
    mark.epoch,
  );
}
