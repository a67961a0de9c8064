import { createHash } from "node:crypto";
import type { PlanView } from "../../core/report/plan-view.ts";

/**
 * What was said yes to. What a plan does is in it; what it warns of is not, since a warning tells ages and seconds that
 * go on. A plan whose own lines do that says by `identity` what must be the same.
 */
export function hashOfPlans(plans: readonly PlanView[]): string {
  const same = plans.map(({ site, title, lines, refusals, data, identity }) =>
    identity === undefined ? [site, title, lines, refusals, data ?? null] : [site, title, refusals, identity],
  );
  return createHash("sha256").update(JSON.stringify(same)).digest("hex");
}
