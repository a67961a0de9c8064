import type { HoldReport } from "../../core/report/hold-report.ts";
import type { Outcome } from "../../core/report/plan-view.ts";
import type { App } from "../../ports/app-port.ts";
import type { CommandContext, CommandResult, Handler } from "../frame/command.ts";
import { holdText } from "../render/hold-text.ts";
import { chosenSite } from "./for-each-site.ts";
import { stoppedRows } from "./stopped.ts";

export const hold: Handler = (context) => changed(context, (app, order) => app.hold(order));
export const release: Handler = (context) => changed(context, (app, order) => app.release(order));

type Order = Parameters<App["hold"]>[0];

async function changed(
  context: CommandContext,
  verb: (app: App, order: Order) => Promise<Outcome<HoldReport>>,
): Promise<CommandResult> {
  const site = (await chosenSite(context)) ?? "";
  const { signal, mode, review } = context;
  const app = await context.app(mode === "preview" ? "look" : "change");
  const outcome = await verb(app, { site, signal, mode, review });
  if (outcome.kind === "stopped")
    return { data: null, text: "", errors: stoppedRows(context, [{ site, outcome }]) };
  return { data: outcome.report, text: holdText(outcome.report) };
}
