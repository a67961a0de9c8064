import { countRows } from "../../core/database/diff-buckets.ts";
import { ClonePanelError } from "../../core/errors.ts";
import type { EntryList } from "../../core/mirror/entry-list.ts";
import type { Manifest, ManifestEntry } from "../../core/mirror/manifest.ts";
import { pathMatcher } from "../../core/mirror/path-rules.ts";
import { type KnownDatabase, planDatabase } from "../../core/mirror/plan-database.ts";
import { without } from "../../core/mirror/plan-files.ts";
import type { AccountState } from "../../core/site/state-file.ts";
import { count } from "../../core/words/quantities.ts";
import type { DatabaseChange, StagedChange, TableEdit } from "../../ports/database.ts";
import type { LocalPath } from "../../ports/files.ts";
import type { Operation } from "../../ports/log.ts";
import type { CopyRules, Engine } from "./engine.ts";
import type { KnownChanges } from "./generation.ts";
import { databasePlace, type Look } from "./look.ts";
import { databaseChange } from "./ship-database.ts";
import { type StagedFiles, stageFiles } from "./ship-files.ts";
import { writeState } from "./write-state.ts";

/** A target as it is known: from a manifest that it carries, or from a full compare. */
export interface TargetTree {
  readonly entries: EntryList<ManifestEntry>;
  readonly databases: ReadonlyMap<string, KnownDatabase>;
}

export interface ShipOrder {
  readonly look: Look;
  readonly rules: CopyRules;
  readonly have: TargetTree;
  /** What changed since `have`, where that is known without a look into the vault. */
  readonly since?: KnownChanges;
  readonly want: Manifest;
  /** The generation or snapshot in the vault that holds `want`. */
  readonly from: LocalPath;
  readonly activate: DatabaseChange["activate"];
  /** Of a restore: what stands beside its tables stays as it is; and single rows instead of tables. */
  readonly beside?: DatabaseChange["beside"];
  readonly rows?: TableEdit;
  /** `leave`: files that only the account has stay (a restore of a part). */
  readonly perHost: "keep" | "overwrite";
  /** What the state file says while it happens and afterwards. */
  readonly stateBefore: AccountState;
  readonly stateAfter: AccountState;
}

export interface Shipped {
  readonly files: number;
  readonly rows: number;
  readonly bytes: number;
  /** What a database could not take as it was: a collation replaced, a view that could not be made. */
  readonly warnings: readonly string[];
}

/**
 * Brings an account from what it has to what is wanted. Everything is staged and hashed before anything is visible; then
 * files are swapped and rows committed at once. Killed before that, the account is as it was; killed after it, the next
 * run sees that state file and database disagree and compares.
 */
export async function ship(engine: Engine, operation: Operation, order: ShipOrder): Promise<Shipped> {
  const { account } = order.look.seat;
  let made: Staged | null = null;
  // Also when the step's end cannot be written down: a transaction that is left open locks the next pass out.
  await using _left = { [Symbol.asyncDispose]: async () => await made?.databases[Symbol.asyncDispose]() };
  const staged = await operation.step(`stage:${account.id}`, async () => {
    made = await stage(engine, order);
    return made;
  });
  const { databases } = staged;
  await operation.step(`cutover:${account.id}`, () =>
    cutOver(engine, order, staged.files, databases.changes),
  );
  await operation.step(`settle:${account.id}`, () =>
    writeState(engine, order.look.seat, order.look.place, order.stateAfter),
  );
  return {
    files: staged.files.plan.bring.length + staged.files.plan.deletions.length,
    rows: databases.changes.reduce((sum, change) => sum + change.rows, 0),
    bytes: staged.files.bytes,
    warnings: databases.changes
      .flatMap((change) => change.warnings)
      .map((warning) => `${account.id}: ${warning}`),
  };
}

interface Staged {
  readonly files: StagedFiles;
  readonly databases: AsyncDisposable & { readonly changes: readonly StagedChange[] };
}

async function stage(engine: Engine, order: ShipOrder): Promise<Staged> {
  const { look, rules } = order;
  const leftOut = pathMatcher(
    order.perHost === "keep" ? [...rules.exclude, ...rules.perHost] : rules.exclude,
  );
  const files = await stageFiles(engine, {
    ...look,
    have: without(order.have.entries, leftOut),
    want: without(order.want.entries, leftOut),
    from: `${order.from}/files`,
  });
  return { files, databases: await stageDatabases(engine, order) };
}

async function stageDatabases(engine: Engine, order: ShipOrder): Promise<Staged["databases"]> {
  const open: AsyncDisposable[] = [];
  const changes: StagedChange[] = [];
  const disposable = {
    changes,
    async [Symbol.asyncDispose]() {
      for (const one of open.reverse()) await one[Symbol.asyncDispose]();
    },
  };
  try {
    for (const want of order.want.databases) {
      const place = databasePlace(order.look.seat, order.rules, want.name);
      checkDialect(order, want.name, want.dialect, place.access.driver);
      const driver = await engine.database(place.access.driver);
      const writer = await driver.openWriter(place, engine.signal);
      open.push(writer);
      const plan = planDatabase(want.name, order.have.databases.get(want.name) ?? null, {
        tables: want.tables.map((table) => ({
          shape: table.shape,
          buckets: table.chunks.flatMap((chunk) => chunk.buckets),
        })),
        after: want.after,
      });
      const { site, generation, epoch } = order.want.head;
      const mark = { site, generation, epoch };
      const { from, activate, beside, rows } = order;
      const since = order.since?.get(want.name);
      const loaded = rows === undefined ? plan.counts.rowsChanged : countRows(rows.buckets);
      const step = engine.talk.step(
        `load ${count(loaded, "row")} of "${want.name}" on ${order.look.seat.account.id}`,
      );
      const whole = databaseChange(engine, {
        plan,
        want,
        from,
        mark,
        activate,
        beside,
        ...(since === undefined ? {} : { since }),
      });
      const change = rows === undefined ? whole : { ...whole, replace: [], edit: [rows], drop: [] };
      const staged = await writer.stage(change);
      step.done(`${count(staged.rows, "row")} ready, hashes good`);
      open.push(staged);
      changes.push(staged);
    }
    return disposable;
  } catch (error) {
    await disposable[Symbol.asyncDispose]();
    throw error;
  }
}

function checkDialect(order: ShipOrder, name: string, dialect: string, driver: string): void {
  if (dialect === driver) return;
  const { site, account } = order.look.seat;
  throw new ClonePanelError(
    "DATABASE_KIND_DIFFERS",
    `the database "${name}" is ${dialect} on the primary and ${driver} on "${account.id}"`,
    {
      hint: "Use the same kind of database on all accounts of a site.",
      remedy: "owner",
      site: site.id,
      account: account.id,
    },
  );
}

/** The one moment in which something becomes visible. The gate holds requests for it, at most two seconds. */
async function cutOver(
  engine: Engine,
  order: ShipOrder,
  files: StagedFiles,
  changes: readonly StagedChange[],
): Promise<void> {
  const { seat, place } = order.look;
  const hold = Math.ceil(engine.clock.nowMs() / 1000) + 2;
  await writeState(engine, seat, place, { ...order.stateBefore, cutoverUntil: hold });
  await using swapped = await files.swap(order.stateBefore.epoch);
  for (const change of changes) await change.commit();
  await swapped.settle();
}
