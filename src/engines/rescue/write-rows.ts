import { ClonePanelError } from "../../core/errors.ts";
import type { RescueRecord } from "../../core/merge/decision.ts";
import type { PlannedRow, RescuePlan } from "../../core/merge/plan-rescue.ts";
import type { SiteRecord } from "../../ports/coordination.ts";
import type { DatabaseWriter } from "../../ports/database.ts";
import type { Operation } from "../../ports/log.ts";
import type { Engine } from "../mirror/engine.ts";
import { databasePlace } from "../mirror/look.ts";
import type { Vault } from "../vault/place-vault.ts";
import type { PresentPrimary } from "./look-at-primary.ts";
import { withDecisions, writeRescueRecord } from "./record.ts";

export interface RowWork {
  readonly vault: Vault;
  readonly record: SiteRecord;
  readonly primary: PresentPrimary;
  readonly operation: Operation;
}

/**
 * Rows of one case in one database: what is meant is written down first, then all of it is written in one transaction
 * together with its token. Whoever finds the note later asks the database for the token, and knows.
 */
export async function writeRows(
  engine: Engine,
  work: RowWork,
  order: {
    readonly rescue: RescueRecord;
    readonly database: string;
    readonly rows: readonly PlannedRow[];
    readonly recounts: RescuePlan["recounts"];
  },
): Promise<{ readonly rescue: RescueRecord; readonly rows: number; readonly already: number }> {
  const { vault, record, operation, primary } = work;
  const { database, rows, recounts } = order;
  const token = engine.digest.randomHex(16);
  const decisions = rows.map(({ decision }) => decision);
  await using writer = await openWriter(engine, primary, database);
  await raiseIds(writer, rows);
  const pending = { token, database, operation: operation.id, decisions };
  const noted = { ...order.rescue, pending };
  await writeRescueRecord(vault, noted);
  const edited = await operation.step(
    `rows:${database}`,
    () =>
      writer.editRows({
        edits: rows.map(({ edit }) => edit),
        guards: rows.flatMap(({ guards }) => guards),
        recounts,
        token,
        site: record.site,
        epoch: record.epoch,
      }),
    (result) => result,
  );
  if (edited.kind === "moved") {
    await writeRescueRecord(vault, order.rescue);
    throw moved(record, edited.because);
  }
  const when = { at: engine.clock.nowMs(), operation: operation.id };
  const rescue = { ...withDecisions(noted, decisions, when), pending: null };
  await writeRescueRecord(vault, rescue);
  return { rescue, rows: edited.rows, already: edited.already };
}

/** What an earlier run left open: its rows stand in the database, or nothing of them does. */
export async function settlePending(
  engine: Engine,
  primary: PresentPrimary,
  vault: Vault,
  rescue: RescueRecord,
): Promise<RescueRecord> {
  const { pending } = rescue;
  if (pending === null) return rescue;
  await using writer = await openWriter(engine, primary, pending.database);
  const when = { at: engine.clock.nowMs(), operation: pending.operation };
  const isWritten = (await writer.lastEdit()) === pending.token;
  const settled = {
    ...(isWritten ? withDecisions(rescue, pending.decisions, when) : rescue),
    pending: null,
  };
  await writeRescueRecord(vault, settled);
  return settled;
}

async function openWriter(
  engine: Engine,
  { look, rules }: PresentPrimary,
  database: string,
): Promise<DatabaseWriter> {
  const place = databasePlace(look.seat, rules, database);
  const driver = await engine.database(place.access.driver);
  return driver.openWriter(place, engine.signal);
}

/** Before rows get new ids: no visitor shall be given one of them meanwhile. */
async function raiseIds(writer: DatabaseWriter, rows: readonly PlannedRow[]): Promise<void> {
  const next = new Map<string, string>();
  for (const { decision, edit } of rows) {
    if (decision.renamed === undefined) continue;
    const above = BigInt(decision.renamed.to) + 1n;
    const { table } = edit.shape;
    if (above > BigInt(next.get(table) ?? "0")) next.set(table, `${above}`);
  }
  if (next.size > 0) await writer.raiseIds(next);
}

function moved({ site }: SiteRecord, because: readonly string[]): ClonePanelError {
  const first = because.slice(0, 3).join("; ");
  const more = because.length > 3 ? `; and ${because.length - 3} more` : "";
  return new ClonePanelError("RESCUE_MOVED", `the primary is not as it was seen: ${first}${more}`, {
    hint: `No row was changed. Bring the newest state into the vault and look again: clonepanel sync ${site}, then clonepanel rescue ${site} list`,
    remedy: "owner",
    site,
  });
}
