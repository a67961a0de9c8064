import assert from "node:assert/strict";
import { rename } from "node:fs/promises";
import type { Take } from "../../../src/core/merge/plan-rescue.ts";
import type {
  RescueApplied,
  StrandedItem,
  StrandedRow,
  StrandedWrites,
} from "../../../src/core/report/rescue.ts";
import type { Room, RoomSite, Side } from "../database-room/room.ts";
import { numbersOf, shopTableNames, shopTables, someWrites } from "./shop.ts";

export const apply = async (): Promise<"apply"> => "apply";

/** Row texts of one side, by table; every row one line. */
export type Rows = ReadonlyMap<string, ReadonlySet<string>>;

export interface Divergence extends AsyncDisposable {
  readonly site: RoomSite;
  readonly base: Rows;
  readonly old: Rows;
  readonly fresh: Rows;
}

/**
 * A shop whose primary died with writes of its own, while its successor took others; it came back and was fenced. `gap`
 * undone: both sides gave away the same ids, as without ClonePanel's own gap.
 */
export async function diverge(
  room: Room,
  order: {
    readonly name: string;
    readonly seed: number;
    readonly writes: number;
    readonly gap: "kept" | "undone";
  },
): Promise<Divergence> {
  const next = numbersOf(order.seed);
  const site = await room.openSite(order.name);
  await site.sql("from", shopTables);
  await site.sync();
  const base = await rowsOf(site, "from");
  await site.sql("from", someWrites("old", order.writes, next));
  const old = await rowsOf(site, "from");
  await die(site);
  const { signal } = site;
  const moved = await site.app.failover({
    site: site.name,
    signal,
    mode: "apply",
    review: apply,
    to: "to",
    generation: null,
    lag: "limited",
    certificate: "must-be-valid",
  });
  assert.equal(moved.kind, "done");
  if (order.gap === "undone") await undoGap(site);
  await site.sql("to", someWrites("new", order.writes, next));
  const fresh = await rowsOf(site, "to");
  await comeBack(site);
  await site.sync();
  return { site, base, old, fresh, [Symbol.asyncDispose]: () => site[Symbol.asyncDispose]() };
}

const die = ({ folder }: RoomSite) => rename(`${folder}/from`, `${folder}/from-is-dead`);
const comeBack = ({ folder }: RoomSite) => rename(`${folder}/from-is-dead`, `${folder}/from`);

async function undoGap(site: RoomSite): Promise<void> {
  for (const table of shopTableNames)
    if (table !== "wp_wc_orders") await site.sql("to", `ALTER TABLE ${table} AUTO_INCREMENT=1;`);
}

export async function rowsOf(site: RoomSite, side: Side): Promise<Rows> {
  const rows = new Map<string, ReadonlySet<string>>();
  for (const table of shopTableNames) {
    const text = await site.sql(side, `SELECT * FROM ${table};`);
    rows.set(table, new Set(text.split("\n").filter((line) => line !== "")));
  }
  return rows;
}

export async function listOf({ app, name, signal }: RoomSite): Promise<StrandedWrites> {
  return app.listStranded({ site: name, signal });
}

export async function rescue(
  { app, name, signal }: RoomSite,
  chosen: "safe" | readonly string[],
  take: Take = "rule",
): Promise<RescueApplied> {
  const done = await app.applyStranded({ site: name, signal, mode: "apply", review: apply, chosen, take });
  if (done.kind === "done") return done.report;
  throw new Error("the rescue was stopped");
}

/**
 * Every row that the old side made or changed: is it on the primary, still listed, or decided about? Returns those of which
 * nothing is known: what was lost.
 */
export function lostOf(
  { base, old }: Pick<Divergence, "base" | "old">,
  present: Rows,
  writes: StrandedWrites,
): readonly string[] {
  const lost: string[] = [];
  for (const [table, rows] of old) {
    for (const row of rows) {
      if (base.get(table)?.has(row) === true || present.get(table)?.has(row) === true) continue;
      const key = row.split("\t")[0] ?? "";
      if (!isKnown(writes, table, key)) lost.push(`${table}: ${row}`);
    }
    for (const row of base.get(table) ?? []) {
      const key = row.split("\t")[0] ?? "";
      const isGone = ![...rows].some((one) => one.startsWith(`${key}\t`));
      const isThere = [...(present.get(table) ?? [])].some((one) => one.startsWith(`${key}\t`));
      if (isGone && isThere && !isKnown(writes, table, key)) lost.push(`${table}: the deletion of ${row}`);
    }
  }
  return lost;
}

function isKnown(writes: StrandedWrites, table: string, key: string): boolean {
  const firstOf = (keys: unknown) =>
    typeof keys === "object" && keys !== null ? Object.values(keys)[0] : null;
  return (
    writes.items.some((item) => isRowOf(item, table) && firstOf(item.key) === key) ||
    writes.decided.some((one) => one.table === table && firstOf(one.key) === key)
  );
}

function isRowOf(item: StrandedItem, table: string): item is StrandedRow {
  return item.kind === "row" && item.table === table;
}

/** Words that somebody wrote on a side, wherever they stand now. */
export function wordsIn(rows: Rows, pattern: RegExp): readonly string[] {
  return [...rows.values()].flatMap((lines) => [...lines].flatMap((line) => line.match(pattern) ?? []));
}
