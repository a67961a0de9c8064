import type { RescueRecord } from "../../core/merge/decision.ts";
import type { Operation } from "../../ports/log.ts";
import type { Engine } from "../mirror/engine.ts";
import type { Vault } from "../vault/place-vault.ts";
import type { OpenWrites } from "./list-open.ts";
import { writeRescueRecord } from "./record.ts";

/** A case of which nothing is open any more needs its snapshot no longer. One that was not listed whole stays open. */
export async function closeDecided(
  engine: Pick<Engine, "clock">,
  { vault, operation }: { readonly vault: Vault; readonly operation: Operation },
  rescue: RescueRecord,
  open: OpenWrites,
): Promise<void> {
  const decided = new Set(rescue.decisions.map(({ id }) => id));
  const left = open.candidates.filter((one) => one.case === rescue.case && !decided.has(one.id));
  if (left.length > 0 || open.omitted > 0 || rescue.decisions.length === 0) return;
  const closed = { at: engine.clock.nowMs(), operation: operation.id, unlisted: 0 };
  await writeRescueRecord(vault, { ...rescue, closed });
}
