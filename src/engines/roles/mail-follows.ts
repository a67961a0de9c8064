import { ClonePanelError } from "../../core/errors.ts";
import type { AccountId } from "../../core/site/site.ts";
import type { RoleParts } from "./role-parts.ts";
import type { StepClock } from "./step-clock.ts";

/**
 * Mail is moved by the roles as they are at this moment. It never stops a move of the site: what stays is the next
 * transfer's, which goes the same way.
 *
 * @returns what the owner should know.
 */
export async function moveMail(
  { mail, engine, work }: RoleParts,
  clock: StepClock,
  step: "mail-first" | "mail",
): Promise<readonly string[]> {
  if (mail === null) return [];
  try {
    return (await clock.step(step, () => mail.drain())).warnings;
  } catch (error) {
    if (!(error instanceof ClonePanelError) || engine.signal.aborted) throw error;
    return [
      `mail is still to be moved (${error.message}); nothing is lost, the next run moves it: clonepanel mail transfer ${work.site.id}`,
    ];
  }
}

/** After a move: only when mail has another primary than before. */
export async function mailAfterMove(
  parts: RoleParts,
  clock: StepClock,
  { from, to, silent }: { readonly from: AccountId; readonly to: AccountId; readonly silent: boolean },
): Promise<readonly string[]> {
  if (parts.mail === null || !(await parts.mail.turns(from, to))) return [];
  if (silent)
    return [`what lies in the mailboxes of ${from} is moved to ${to} when ${from} is back; nothing is lost`];
  return moveMail(parts, clock, "mail");
}
