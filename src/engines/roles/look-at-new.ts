import { judgePromoted } from "../../core/roles/judge-promoted.ts";
import type { RoleChange } from "../../core/roles/role-change.ts";
import { askOrigin } from "../mirror/ask-origin.ts";
import type { RoleParts } from "./role-parts.ts";

/** A promotion is done when visitors can see it, not when a file says so. @returns what the owner should know. */
export async function lookAtNew(
  { engine, work }: RoleParts,
  { to, epoch }: RoleChange,
): Promise<readonly string[]> {
  const seat = work.seats.find(({ account }) => account.id === to);
  if (seat === undefined) return [];
  const because = judgePromoted((await askOrigin(engine, seat)).answer, epoch);
  return because === null ? [] : [`${to} was promoted, but ${because}. Look: clonepanel doctor ${to}`];
}
