import type { Manifest, ManifestDatabase } from "../../core/mirror/manifest.ts";
import { raisedId } from "../../core/roles/role-change.ts";
import type { AccountState } from "../../core/site/state-file.ts";
import type { DatabaseChange } from "../../ports/database.ts";
import { applyAccountSide, planAccountSide } from "../mirror/account-side.ts";
import type { CopyRules, Engine } from "../mirror/engine.ts";
import { databasePlace, type Look } from "../mirror/look.ts";
import { writeState } from "../mirror/write-state.ts";

export interface RoleOrder {
  readonly look: Look;
  readonly rules: CopyRules;
  /** What the account carries. */
  readonly manifest: Manifest;
  readonly epoch: number;
  readonly state: AccountState;
}

/**
 * Makes an account take writes: programs of its databases awake, ids raised by a gap, and last the one file that decides.
 * Everything can be repeated.
 */
export async function promoteAccount(engine: Engine, order: RoleOrder): Promise<void> {
  for (const database of order.manifest.databases) {
    await touchDatabase(engine, order, database, "everything");
    await raise(engine, order, database);
  }
  await writeOwnSide(engine, order);
  await writeState(engine, order.look.seat, order.look.place, order.state);
}

/** The other way: first the file, so that no write begins any more, then its databases become a replica's. */
export async function demoteAccount(engine: Engine, order: RoleOrder): Promise<void> {
  await writeState(engine, order.look.seat, order.look.place, order.state);
  await writeOwnSide(engine, order);
  for (const database of order.manifest.databases) {
    await touchDatabase(engine, order, database, "foreign-keys-and-views");
  }
}

/** No row changes: only the mark, and which programs are awake. */
async function touchDatabase(
  engine: Engine,
  { look, rules, manifest, epoch }: RoleOrder,
  database: ManifestDatabase,
  activate: DatabaseChange["activate"],
): Promise<void> {
  const place = databasePlace(look.seat, rules, database.name);
  const driver = await engine.database(place.access.driver);
  await using writer = await driver.openWriter(place, engine.signal);
  const mark = { site: manifest.head.site, generation: manifest.head.generation, epoch };
  await using staged = await writer.stage({
    replace: [],
    edit: [],
    drop: [],
    after: database.after,
    activate,
    mark,
  });
  await staged.commit();
}

async function raise(engine: Engine, { look, rules }: RoleOrder, database: ManifestDatabase): Promise<void> {
  const next = new Map<string, string>();
  for (const { shape } of database.tables) {
    if (shape.autoIncrement !== null) next.set(shape.table, raisedId(shape.autoIncrement));
  }
  if (next.size === 0) return;
  const place = databasePlace(look.seat, rules, database.name);
  const driver = await engine.database(place.access.driver);
  await using writer = await driver.openWriter(place, engine.signal);
  await writer.raiseIds(next);
}

/** Gate, plugin and settings as they must be for the role; what is right already is not written. */
async function writeOwnSide(engine: Engine, { look, state }: RoleOrder): Promise<void> {
  const { seat, place } = look;
  if (seat.facts === null) return;
  const side = await planAccountSide(engine, {
    seat,
    place,
    state,
    primaryFacts: seat.facts,
    primaryHas: () => null,
  });
  await applyAccountSide(engine, seat, place, side.files);
}
