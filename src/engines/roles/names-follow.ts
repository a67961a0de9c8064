import { ClonePanelError } from "../../core/errors.ts";
import type { AccountId } from "../../core/site/site.ts";
import type { RoleParts } from "./role-parts.ts";

/** `accepted`: a person moves the role although a nameserver refuses to name the new primary. */
export type NamesDemand = "must-follow" | "accepted";

/**
 * A planned move can wait until the names can follow, so a nameserver that refuses is found before anybody is frozen. One
 * that is merely silent is told later, as after a failover.
 *
 * @returns what stays behind, in words, where that was accepted.
 * @throws ClonePanelError NAMES_REFUSED
 */
export async function namesThatStay(
  { names, work }: RoleParts,
  to: AccountId,
  demand: NamesDemand,
): Promise<readonly string[]> {
  const reasons = names === null ? [] : await names.refusals(to);
  if (reasons.length === 0) return [];
  if (demand === "accepted") return reasons.map((reason) => `names stay behind: ${reason}`);
  throw new ClonePanelError("NAMES_REFUSED", `the names would not follow to "${to}": ${reasons.join("; ")}`, {
    hint: `Nothing was changed. Mend it and look: clonepanel dns plan ${work.site.id}; or move the role without those names: --accept-dns`,
    remedy: "owner",
    site: work.site.id,
  });
}
