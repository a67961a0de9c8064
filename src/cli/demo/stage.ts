import type { PlanView } from "../../core/report/plan-view.ts";
import type { SyncRun } from "../../core/report/sync-run.ts";
import type { App } from "../../ports/app-port.ts";
import { claim } from "./claim.ts";
import { demoSite } from "./config-text.ts";
import type { HostedAccount } from "./host/hosting.ts";
import type { Visitor } from "./visitor.ts";
import type { Warnings } from "./warnings.ts";

/** What the scenes play with. */
export interface Stage extends AsyncDisposable {
  readonly app: App;
  /** The account with the site. */
  readonly sydney: HostedAccount;
  /** The account that stands ready. */
  readonly fremont: HostedAccount;
  readonly visitor: Visitor;
  readonly warnings: Warnings;
  readonly signal: AbortSignal;
}

/** `clonepanel sync --yes`, with the plan that was applied. */
export async function syncStage(stage: Stage): Promise<{ readonly plan: PlanView; readonly run: SyncRun }> {
  const plans: PlanView[] = [];
  const outcome = await stage.app.sync({
    site: demoSite,
    mode: "apply",
    deletions: "guarded",
    signal: stage.signal,
    review: async (view) => {
      plans.push(view);
      return "apply";
    },
  });
  const [plan] = plans;
  claim(outcome.kind === "done" && plan !== undefined, "a sync has something to do", "it had nothing to do");
  return { plan, run: outcome.report };
}

export function rowsOf(run: SyncRun): number {
  return run.databases.reduce((sum, { rowsChanged }) => sum + rowsChanged, 0);
}
