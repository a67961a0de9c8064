import type { Outcome } from "../../core/report/plan-view.ts";
import type { CommandContext } from "../frame/command.ts";
import type { ErrorRow } from "../frame/error-row.ts";

/** A person's "no" is told as such; a preview stops by its nature. */
export function stoppedRows(
  context: CommandContext,
  reports: readonly { readonly site: string; readonly outcome: Outcome<unknown> }[],
): readonly ErrorRow[] {
  if (context.mode === "preview") return [];
  return reports
    .filter(({ outcome }) => outcome.kind === "stopped")
    .map(({ site }) => ({
      code: "NOT_CONFIRMED",
      message: "the plan was not confirmed, so nothing was changed",
      hint: "Run the same command again and answer y, or give --yes.",
      site,
      account: null,
    }));
}
