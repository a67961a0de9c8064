import { createHash } from "node:crypto";
import type { SiteDnsPlan } from "../core/dns/provider-plan.ts";

/**
 * Of everything that a plan depends on: its steps, and every set that stands at each provider now but the SOA. Whatever
 * changes in between makes it another plan. Consent is no part of it: it is given to the plan that was looked at.
 */
export function hashOfPlan({ zone, publication, providers }: SiteDnsPlan): string {
  const parts = providers.map((one) =>
    one.kind === "failed"
      ? [one.provider.id, one.error.code]
      : [one.provider.id, one.plan.steps, one.plan.standing.filter(({ type }) => type !== "SOA")],
  );
  return createHash("sha256")
    .update(JSON.stringify([zone, publication, parts]))
    .digest("hex")
    .slice(0, 16);
}
