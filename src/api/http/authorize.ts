import { may, type Principal, seesSite } from "../access/principal.ts";
import type { RouteRule } from "../table/rule.ts";
import { type ProblemError, refuse } from "./problem.ts";

/**
 * May this one? Deny by default: what no line below allows is refused. Whose site it is comes last, and a foreign site
 * looks like one that does not exist. Null: yes. Pure.
 */
export function refusalOf(
  who: Principal,
  rule: Pick<RouteRule, "needs">,
  site: string | null,
): ProblemError | null {
  if (rule.needs === "nobody") return null;
  if (who.kind === "nobody") {
    return refuse(401, "NOT_SIGNED_IN", "you are not signed in", {
      hint: "POST /api/v1/session, or send a token: Authorization: Bearer cpt_...",
    });
  }
  if (!isAllowed(who, rule.needs))
    return refuse(403, "NOT_ALLOWED", "you may not do this", { hint: "Ask an admin." });
  if (site !== null && !seesSite(who, site)) return refuse(404, "SITE_UNKNOWN", "there is no such site");
  return null;
}

function isAllowed(
  who: Exclude<Principal, { readonly kind: "nobody" }>,
  needs: Exclude<RouteRule["needs"], "nobody">,
): boolean {
  switch (needs) {
    case "anybody":
      return who.permissions.length > 0;
    case "person":
      return who.kind === "session";
    // Whose plan it is, and what its verb needs, is looked at where it is known.
    case "plan":
      return may(who, "act") || may(who, "restore") || may(who, "change");
    // What concerns all sites is for those who may see all.
    case "govern":
      return may(who, "govern") && who.sites === "all";
    default:
      return may(who, needs);
  }
}
