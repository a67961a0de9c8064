import { DatabaseSync } from "node:sqlite";
import type { SiteRecord } from "../../../ports/coordination.ts";
import { migrations } from "./migrations.ts";
import { stateError, stateTooNew } from "./state-error.ts";

/** A consistent copy of a state database that others may be writing to; `to` must not exist. */
export function copyState(from: string, to: string): void {
  try {
    using database = new DatabaseSync(from, { readOnly: true, timeout: 5_000 });
    database.prepare("VACUUM INTO ?").run(to);
  } catch (error) {
    throw stateError(error, from);
  }
}

/**
 * The sites of a copy; null when the database itself does not find every page of it whole.
 *
 * @throws ClonePanelError STATE_TOO_NEW (owner).
 */
export function inspectState(path: string): readonly SiteRecord[] | null {
  const found = readCopy(path);
  if (found === null || found.form <= migrations.length) return found?.sites ?? null;
  throw stateTooNew(path, found.form, migrations.length);
}

function readCopy(path: string): { readonly form: number; readonly sites: readonly SiteRecord[] } | null {
  try {
    using database = new DatabaseSync(path, { readOnly: true });
    const [verdict] = database.prepare("PRAGMA integrity_check(1)").all();
    if (verdict?.["integrity_check"] !== "ok") return null;
    const form = Number(database.prepare("PRAGMA user_version").get()?.["user_version"] ?? 0);
    const rows = database.prepare("SELECT record FROM sites ORDER BY site").all();
    return { form, sites: rows.map(({ record }) => JSON.parse(String(record)) as SiteRecord) };
  } catch {
    return null;
  }
}
