import type { RoleReport } from "../../core/report/role-report.ts";
import type { SiteRecord } from "../../ports/coordination.ts";

/** The role is where it shall be: also what is left of a command that was killed after its last step. */
export function nothingToDo({ site, primary, epoch }: SiteRecord): RoleReport {
  return {
    site,
    from: primary,
    to: primary,
    epoch,
    steps: [],
    rtoMs: 0,
    rpoMs: 0,
    strandedPossible: false,
    writePauseMs: null,
    warnings: [],
  };
}
