import { meetPending, type RoleOrderMet } from "../../core/roles/meet-pending.ts";
import type { SiteRecord } from "../../ports/coordination.ts";
import { refuse } from "./refuse.ts";
import type { RoleParts } from "./role-parts.ts";

/** @throws ClonePanelError ROLE_CHANGE_PENDING when another move must be finished first. */
export function meetPendingOf(
  { work }: RoleParts,
  record: SiteRecord,
  order: RoleOrderMet,
): "begin" | "continue" | "replace" {
  const decision = meetPending(work.site.id, record.change ?? null, order);
  return decision.kind === "refuse" ? refuse(work.site.id, decision.refusal) : decision.kind;
}
