import type { Outcome } from "../../core/report/plan-view.ts";
import type { SyncRun } from "../../core/report/sync-run.ts";
import type { Handler } from "../frame/command.ts";
import { syncText } from "../render/sync-text.ts";
import { forEachSite } from "./for-each-site.ts";
import { stoppedRows } from "./stopped.ts";

export const sync: Handler = async (context) => {
  await context.config();
  const app = await context.app(context.mode === "preview" ? "look" : "change");
  const outcome = await forEachSite(context, async (site) => ({
    site,
    outcome: await app.sync({
      site,
      signal: context.signal,
      mode: context.mode,
      review: context.review,
      deletions: context.flags.has("allow-deletions") ? "allowed" : "guarded",
    }),
  }));
  const runs = outcome.reports.flatMap(({ outcome: one }) => doneOnly(one));
  const errors = [...outcome.errors, ...stoppedRows(context, outcome.reports)];
  return {
    data: { runs },
    text: syncText(runs),
    errors,
    exit: outcome.exit === 0 && errors.length > 0 ? 1 : outcome.exit,
    warnings: runs.flatMap((run) =>
      run.warnings.map((message) => ({
        code: "SYNC_WARNING",
        message,
        hint: "",
        site: run.site,
        account: null,
      })),
    ),
  };
};

function doneOnly(outcome: Outcome<SyncRun>): readonly SyncRun[] {
  return outcome.kind === "done" ? [outcome.report] : [];
}
