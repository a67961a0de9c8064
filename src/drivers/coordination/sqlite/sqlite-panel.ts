import { createHash } from "node:crypto";
import type { AuditEntry, AuditRecord, AuditTrail, PanelStore, Records } from "../../../ports/panel-store.ts";
import { sqliteCheckDays } from "./check-days.ts";
import type { SqlRow, StateDatabase } from "./database.ts";

/** Who this process is among those that share the state, and whether another one still lives. */
export interface KeeperLife {
  register(): Promise<string>;
  isDead(owner: string): boolean;
}

/** Who may come in and what they did, in the state database. */
export function sqlitePanel(database: StateDatabase, life: KeeperLife): PanelStore {
  return {
    users: records(database, "user"),
    passkeys: records(database, "passkey"),
    sessions: records(database, "session"),
    tokens: records(database, "token"),
    answers: records(database, "answer"),
    configs: records(database, "config"),
    runs: runShelf(records(database, "run"), life),
    audit: auditTrail(database),
    checkDays: sqliteCheckDays(database),
  };
}

const upserts = {
  absent: "INSERT OR IGNORE INTO panel_records (document, ends_at, kind, key) VALUES (?, ?, ?, ?)",
  present: "UPDATE panel_records SET document = ?, ends_at = ? WHERE kind = ? AND key = ?",
  either: "INSERT OR REPLACE INTO panel_records (document, ends_at, kind, key) VALUES (?, ?, ?, ?)",
} as const;

function records<Document>(database: StateDatabase, kind: string): Records<Document> {
  return {
    get: async (key) => {
      const row = database.get("SELECT document FROM panel_records WHERE kind = ? AND key = ?", kind, key);
      return row === undefined ? null : (JSON.parse(String(row["document"])) as Document);
    },
    list: async () => {
      const rows = database.all("SELECT key, document FROM panel_records WHERE kind = ? ORDER BY key", kind);
      return rows.map(({ key, document }) => ({
        key: String(key),
        document: JSON.parse(String(document)) as Document,
      }));
    },
    put: async (key, document, { expect, endsAt }) => {
      const changed = database.run(upserts[expect], JSON.stringify(document), endsAt, kind, key);
      return changed === 1 ? "stored" : "conflict";
    },
    remove: async (key) => {
      const changed = database.run("DELETE FROM panel_records WHERE kind = ? AND key = ?", kind, key);
      return changed === 1 ? "removed" : "absent";
    },
    removeEnded: async (nowMs) =>
      database.run(
        "DELETE FROM panel_records WHERE kind = ? AND ends_at IS NOT NULL AND ends_at <= ?",
        kind,
        nowMs,
      ),
  };
}

interface KeptRun {
  readonly owner: string;
  readonly document: unknown;
}

function runShelf(kept: Records<KeptRun>, life: KeeperLife): PanelStore["runs"] {
  return {
    keep: async (id, document, endsAt) => {
      const owner = await life.register();
      await kept.put(id, { owner, document }, { expect: "either", endsAt });
    },
    list: async (nowMs) => {
      await kept.removeEnded(nowMs);
      return (await kept.list()).map(({ key, document: { owner, document } }) => ({
        id: key,
        document,
        keeper: life.isDead(owner) ? "dead" : "alive",
      }));
    },
  };
}

/** Of the row before the first. */
const start = "0".repeat(64);
const pageRows = 1_000;

/** Each hash is over the one before and the row's own number and text, so that no row can be changed, moved or taken out. */
function auditTrail(database: StateDatabase): AuditTrail {
  return {
    append: async (entry) =>
      database.transact(() => {
        const last = database.get("SELECT seq, hash FROM panel_audit ORDER BY seq DESC LIMIT 1");
        const seq = Number(last?.["seq"] ?? 0) + 1;
        const text = JSON.stringify(entry);
        const hash = chained(String(last?.["hash"] ?? start), seq, text);
        database.run("INSERT INTO panel_audit (seq, entry, hash) VALUES (?, ?, ?)", seq, text, hash);
        return { ...entry, seq, hash };
      }),
    list: async ({ before, limit }) =>
      database
        .all(
          "SELECT * FROM panel_audit WHERE seq < ? ORDER BY seq DESC LIMIT ?",
          before ?? Number.MAX_SAFE_INTEGER,
          limit,
        )
        .map(toRecord),
    verify: async () => verifyChain(database),
  };
}

async function verifyChain(database: StateDatabase): ReturnType<AuditTrail["verify"]> {
  let rows = 0;
  let hash = start;
  for (;;) {
    const page = database.all("SELECT * FROM panel_audit WHERE seq > ? ORDER BY seq LIMIT ?", rows, pageRows);
    for (const row of page) {
      const seq = Number(row["seq"]);
      if (seq !== rows + 1) return { rows, brokenAt: rows + 1, because: `row ${rows + 1} is missing` };
      if (chained(hash, seq, String(row["entry"])) !== row["hash"])
        return { rows, brokenAt: seq, because: `row ${seq} is not what was written` };
      rows = seq;
      hash = String(row["hash"]);
    }
    if (page.length < pageRows) break;
  }
  // SQLite counts how far the numbers came: rows that were cut off at the end are missing, too.
  const counted = database.get("SELECT seq FROM sqlite_sequence WHERE name = 'panel_audit'")?.["seq"] ?? 0;
  if (Number(counted) > rows) return { rows, brokenAt: rows + 1, because: `row ${rows + 1} is missing` };
  return { rows, brokenAt: null, because: "every row names the one before" };
}

function chained(before: string, seq: number, text: string): string {
  return createHash("sha256").update(`${before}\n${seq}\n${text}`).digest("hex");
}

function toRecord({ seq, entry, hash }: SqlRow): AuditRecord {
  return { ...(JSON.parse(String(entry)) as AuditEntry), seq: Number(seq), hash: String(hash) };
}
