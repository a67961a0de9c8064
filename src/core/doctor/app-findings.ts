import type { HealthFinding } from "../report/account-health.ts";
import { fault, good, note, problem } from "./finding.ts";

export interface AppSeen {
  readonly title: string;
  readonly version: string | null;
  readonly warnings: readonly string[];
  readonly saltsFingerprint: string | null;
}

export type AppLook =
  | { readonly kind: "failed"; readonly error: { readonly message: string; readonly hint: string } }
  | { readonly kind: "empty" }
  | { readonly kind: "absent"; readonly because: string }
  | { readonly kind: "found"; readonly app: AppSeen };

export interface AppOrder {
  readonly site: string;
  readonly account: string;
  readonly role: "primary" | "replica";
  readonly look: AppLook;
  /** The primary's application, to compare with; null on the primary, and when it could not be read. */
  readonly primary: AppSeen | null;
  /** Does this account carry a generation of ours? Else what lies there is somebody else's or nothing. */
  readonly carries: "the site" | "nothing";
}

export function appFindings(order: AppOrder): readonly HealthFinding[] {
  const { site, account, role, look } = order;
  const about = { topic: "application", site };
  switch (look.kind) {
    case "failed":
      return [fault(about, look.error)];
    case "empty":
      return role === "replica"
        ? [good(about, "nothing there yet: the first sync sets it up from the primary")]
        : [problem(about, "the folder is empty", `Correct sites.${site}.accounts.${account}.path`)];
    case "absent":
      return role === "replica"
        ? [
            note(
              about,
              `something else is there (${look.because}); the first sync keeps it as a snapshot and replaces it`,
              null,
            ),
          ]
        : [
            problem(
              about,
              `not found: ${look.because}`,
              `Correct sites.${site}.app or the path on "${account}"`,
            ),
          ];
    case "found":
      return [...foundFindings(order, look.app), ...look.app.warnings.map((text) => note(about, text, null))];
  }
}

function foundFindings(order: AppOrder, app: AppSeen): readonly HealthFinding[] {
  const about = { topic: "application", site: order.site };
  const name = app.version === null ? app.title : `${app.title} ${app.version}`;
  if (order.role === "replica" && order.carries === "nothing") {
    return [
      note(
        about,
        `another ${name} is there; the first sync keeps it as a snapshot and replaces it`,
        `Look at the plan first: clonepanel sync ${order.site} --preview`,
      ),
    ];
  }
  const { primary } = order;
  if (primary !== null && primary.saltsFingerprint !== app.saltsFingerprint) {
    return [
      problem(
        about,
        `${name}, but its keys and salts are not the primary's: a promotion would log everybody out`,
        `Bring its settings up to date: clonepanel sync ${order.site}`,
      ),
    ];
  }
  return [good(about, name)];
}
