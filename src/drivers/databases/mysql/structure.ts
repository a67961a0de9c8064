import { orderViews } from "../../../core/database/order-views.ts";
import type { AfterDdl, NamedDdl } from "../../../core/database/table.ts";

/** What stands in the target beside its rows. */
export type StandingDdl = Omit<AfterDdl, "routines" | "events">;

export interface StructureOrder {
  readonly standing: StandingDdl;
  readonly want: AfterDdl;
  /** Tables that get another body (shadow) or vanish: a foreign key to them would follow the old body. */
  readonly exchanged: ReadonlySet<string>;
  /** Tables that ClonePanel does not touch; their own keys and views are left as they are. */
  readonly foreign: ReadonlySet<string>;
  readonly activate: "foreign-keys-and-views" | "everything";
  /** `tables-only`: what stands beside the tables stays, but for the keys of exchanged ones. */
  readonly beside: "everything" | "tables-only";
  /** Tables whose rows are written in place. */
  readonly written: ReadonlySet<string>;
}

/** What is taken down before the rows change, and put up after. */
export interface StructurePlan {
  readonly dropKeys: readonly NamedDdl[];
  readonly dropTriggers: readonly NamedDdl[];
  readonly dropViews: readonly string[];
  readonly addKeys: readonly NamedDdl[];
  readonly createViews: readonly NamedDdl[];
  readonly createTriggers: readonly NamedDdl[];
}

/** Always from what stands and what is wanted, so that the run after a crash repairs whatever it finds. Pure. */
export function planStructure(given: StructureOrder): StructurePlan {
  const order = given.beside === "tables-only" ? { ...given, want: keepStanding(given) } : given;
  const keys = planKeys(order);
  const wantedViews = new Map(order.want.views.map((view) => [view.name, view.ddl]));
  const standingViews = new Map(order.standing.views.map((view) => [view.name, view.ddl]));
  const gone = order.standing.views.filter(
    (view) => !wantedViews.has(view.name) && !order.foreign.has(view.name),
  );
  const changed = order.want.views.filter((view) => standingViews.get(view.name) !== view.ddl);
  return {
    ...keys,
    ...planTriggers(order),
    dropViews: gone.map((view) => view.name),
    createViews: orderViews(changed),
  };
}

/**
 * On a replica they would fire on our own rows; where they are wanted they come back after the rows. A primary's own, on
 * tables that are left alone, are left too: its site writes all the while.
 */
function planTriggers(order: StructureOrder): Pick<StructurePlan, "dropTriggers" | "createTriggers"> {
  const own = order.standing.triggers.filter((trigger) => !order.foreign.has(tableOfTrigger(trigger)));
  if (order.activate !== "everything") return { dropTriggers: own, createTriggers: [] };
  const wanted = new Map(order.want.triggers.map((trigger) => [trigger.name, trigger.ddl]));
  const staying = new Set(
    own
      .filter((trigger) => {
        const table = tableOfTrigger(trigger);
        const isTouched = order.exchanged.has(table) || order.written.has(table);
        return !isTouched && wanted.get(trigger.name) === trigger.ddl;
      })
      .map((trigger) => trigger.name),
  );
  return {
    dropTriggers: own.filter((trigger) => !staying.has(trigger.name)),
    createTriggers: order.want.triggers.filter((trigger) => !staying.has(trigger.name)),
  };
}

/** What stands, with the keys that exchanged tables shall have, and the triggers of tables that were not there. */
function keepStanding({ standing, want, exchanged }: StructureOrder): AfterDdl {
  const isExchanged = (key: NamedDdl): boolean => exchanged.has(tableOfKey(key));
  const known = new Set(standing.triggers.map((trigger) => trigger.name));
  const guarded = new Set(standing.triggers.map(tableOfTrigger));
  const returning = want.triggers.filter((trigger) => {
    const table = tableOfTrigger(trigger);
    return exchanged.has(table) && !guarded.has(table) && !known.has(trigger.name);
  });
  return {
    foreignKeys: [
      ...standing.foreignKeys.filter((key) => !isExchanged(key)),
      ...want.foreignKeys.filter(isExchanged),
    ],
    views: standing.views,
    triggers: [...standing.triggers, ...returning],
    routines: [],
    events: [],
  };
}

function planKeys(order: StructureOrder): Pick<StructurePlan, "dropKeys" | "addKeys"> {
  const wanted = new Map(order.want.foreignKeys.map((key) => [key.name, key]));
  // A table outside the mirror keeps its own keys.
  for (const key of order.standing.foreignKeys)
    if (order.foreign.has(tableOfKey(key))) wanted.set(key.name, key);
  const isExchanged = (key: NamedDdl): boolean => order.exchanged.has(tableOfKey(key));
  const staying = order.standing.foreignKeys.filter((key) => !isExchanged(key));
  const dropKeys = staying.filter(
    (key) => wanted.get(key.name)?.ddl !== key.ddl || order.exchanged.has(targetOfKey(key)),
  );
  const kept = new Set(staying.filter((key) => !dropKeys.includes(key)).map((key) => key.name));
  return { dropKeys, addKeys: [...wanted.values()].filter((key) => !kept.has(key.name)) };
}

const name = "(`(?:[^`]|``)+`)";

export function tableOfKey(key: NamedDdl): string {
  return unquote(new RegExp(`^ALTER TABLE ${name}`).exec(key.ddl)?.[1]);
}

export function constraintOfKey(key: NamedDdl): string {
  return unquote(new RegExp(`ADD CONSTRAINT ${name}`).exec(key.ddl)?.[1]);
}

function targetOfKey(key: NamedDdl): string {
  return unquote(new RegExp(`REFERENCES ${name}`).exec(key.ddl)?.[1]);
}

function tableOfTrigger(trigger: NamedDdl): string {
  const found = / ON (?:`((?:[^`]|``)+)`|(\w+))/i.exec(trigger.ddl);
  return (found?.[1] ?? found?.[2] ?? "").replaceAll("``", "`");
}

function unquote(quoted: string | undefined): string {
  return (quoted ?? "").slice(1, -1).replaceAll("``", "`");
}
