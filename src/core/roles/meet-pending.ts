import type { AccountId } from "../site/site.ts";
import type { RoleChange, RoleRefusal } from "./role-change.ts";

export interface RoleOrderMet {
  readonly verb: "switchover" | "failover" | "failback";
  readonly to: AccountId;
}

/** What a role command does about a move that had begun before it. */
export type PendingDecision =
  | { readonly kind: "begin" }
  /** The same move: it goes on where it stopped, whatever its first command was called. */
  | { readonly kind: "continue" }
  /** The old move has promoted nobody and cannot be ended as it was meant; it gives way, at a higher epoch. */
  | { readonly kind: "replace" }
  | { readonly kind: "refuse"; readonly refusal: RoleRefusal };

/**
 * Only a failover replaces: a planned move waits for accounts that may never answer again, and the one it goes to may be
 * the next that dies. Once the old primary has parted, the move's end is nearer than any other.
 */
export function meetPending(
  site: string,
  pending: RoleChange | null,
  { verb, to }: RoleOrderMet,
): PendingDecision {
  if (pending === null) return { kind: "begin" };
  const isSame = pending.to === to;
  if (verb === "failover" && pending.stage === "intent" && !(isSame && pending.kind === "failover"))
    return { kind: "replace" };
  if (isSame) return { kind: "continue" };
  return {
    kind: "refuse",
    refusal: {
      code: "ROLE_CHANGE_PENDING",
      because: `a ${pending.kind} from "${pending.from}" to "${pending.to}" has begun and is not finished`,
      hint: `Finish it first: clonepanel ${pending.kind} ${site} --to ${pending.to}`,
    },
  };
}
