import type { SiteId } from "../../../core/site/site.ts";
import type {
  CasOutcome,
  Coordination,
  LockOutcome,
  SiteRecord,
  StoredEverything,
  StoredValue,
} from "../../../ports/coordination.ts";
import type { StateDatabase } from "./database.ts";
import type { GroupedWrites } from "./grouped-writes.ts";
import type { Owner } from "./owner.ts";

export interface SqliteCoordinationParts {
  readonly database: StateDatabase;
  readonly writes: GroupedWrites;
  readonly owner: Owner;
  readonly nowMs: () => number;
}

export class SqliteCoordination implements Omit<Coordination, typeof Symbol.asyncDispose> {
  readonly #parts: SqliteCoordinationParts;

  constructor(parts: SqliteCoordinationParts) {
    this.#parts = parts;
  }

  async readSite(site: SiteId): Promise<SiteRecord | null> {
    const row = this.#parts.database.get("SELECT rev, record FROM sites WHERE site = ?", site);
    if (row === undefined) return null;
    return { ...(JSON.parse(String(row["record"])) as SiteRecord), rev: Number(row["rev"]) };
  }

  async storeSite(record: SiteRecord, expectRev: number): Promise<CasOutcome> {
    const stored: SiteRecord = { ...record, rev: expectRev + 1 };
    const text = JSON.stringify(stored);
    const { writes } = this.#parts;
    const changed =
      expectRev === 0
        ? await writes.run(
            "INSERT OR IGNORE INTO sites (site, rev, record) VALUES (?, 1, ?)",
            record.site,
            text,
          )
        : await writes.run(
            "UPDATE sites SET rev = ?, record = ? WHERE site = ? AND rev = ?",
            stored.rev,
            text,
            record.site,
            expectRev,
          );
    return changed === 1 ? { kind: "stored", record: stored } : { kind: "conflict" };
  }

  async readValue(key: string): Promise<StoredValue | null> {
    const row = this.#parts.database.get("SELECT rev, value FROM kept_values WHERE key = ?", key);
    return row === undefined
      ? null
      : { rev: Number(row["rev"]), value: JSON.parse(String(row["value"])) as unknown };
  }

  async storeValue(key: string, value: unknown, expectRev: number): Promise<"stored" | "conflict"> {
    const text = JSON.stringify(value);
    const { writes } = this.#parts;
    const changed =
      expectRev === 0
        ? await writes.run("INSERT OR IGNORE INTO kept_values (key, rev, value) VALUES (?, 1, ?)", key, text)
        : await writes.run(
            "UPDATE kept_values SET rev = rev + 1, value = ? WHERE key = ? AND rev = ?",
            text,
            key,
            expectRev,
          );
    return changed === 1 ? "stored" : "conflict";
  }

  async everything(): Promise<StoredEverything> {
    const { database } = this.#parts;
    const sites = database.all("SELECT rev, record FROM sites ORDER BY site");
    const values = database.all("SELECT key, rev, value FROM kept_values ORDER BY key");
    return {
      sites: sites.map((row) => ({
        ...(JSON.parse(String(row["record"])) as SiteRecord),
        rev: Number(row["rev"]),
      })),
      values: values.map((row) => ({
        key: String(row["key"]),
        rev: Number(row["rev"]),
        value: JSON.parse(String(row["value"])) as unknown,
      })),
    };
  }

  async takeLock(name: string, purpose: string): Promise<LockOutcome> {
    const self = await this.#parts.owner.register();
    const attempt = await this.#parts.writes.transact(() => this.#attempt({ name, purpose, self }));
    if (attempt.kind === "held") return attempt;
    if (attempt.dead !== null) await this.#parts.owner.bury(attempt.dead);
    return {
      kind: "granted",
      lock: { name, [Symbol.asyncDispose]: () => this.#release(name, self) },
    };
  }

  #attempt(want: { readonly name: string; readonly purpose: string; readonly self: string }): Attempt {
    const { database, owner, nowMs } = this.#parts;
    const row = database.get("SELECT owner, purpose, since FROM locks WHERE name = ?", want.name);
    const holder = row === undefined ? null : String(row["owner"]);
    if (row !== undefined && holder !== null && !owner.isDead(holder)) {
      const by = `${String(row["purpose"])} (${owner.labelOf(holder)})`;
      return { kind: "held", by, sinceMs: Number(row["since"]) };
    }
    database.run(
      "INSERT OR REPLACE INTO locks (name, owner, purpose, since) VALUES (?, ?, ?, ?)",
      want.name,
      want.self,
      want.purpose,
      nowMs(),
    );
    return { kind: "granted", dead: holder };
  }

  async #release(name: string, self: string): Promise<void> {
    await this.#parts.writes.run("DELETE FROM locks WHERE name = ? AND owner = ?", name, self);
  }
}

type Attempt =
  | Extract<LockOutcome, { readonly kind: "held" }>
  /** `dead`: the owner that was succeeded. */
  | { readonly kind: "granted"; readonly dead: string | null };
