import type { RoleChange } from "../../core/roles/role-change.ts";
import type { SiteRecord } from "../../ports/coordination.ts";
import { changeRecord } from "../mirror/site-record.ts";
import type { MoveOrder } from "./move-role.ts";

/** Writes down that a move begins. Nothing has happened yet. */
export function beginChange(order: MoveOrder, record: SiteRecord, change: RoleChange): Promise<SiteRecord> {
  return order.clock.step("intent", () => changeRecord(order.parts.engine.coordination, record, { change }));
}
