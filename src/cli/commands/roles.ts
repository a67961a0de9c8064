import { ClonePanelError } from "../../core/errors.ts";
import type { Outcome } from "../../core/report/plan-view.ts";
import type { RoleReport } from "../../core/report/role-report.ts";
import type { App } from "../../ports/app-port.ts";
import type { CommandContext, CommandResult, Handler } from "../frame/command.ts";
import { roleText } from "../render/role-text.ts";
import { chosenSite, knownAccount } from "./for-each-site.ts";
import { stoppedRows } from "./stopped.ts";

export const switchover: Handler = async (context) => {
  const to = await targetOf(context);
  return moved(context, (app, order) => app.switchover({ ...order, to, ...demandsOf(context) }));
};

export const failover: Handler = async (context) => {
  const to = await targetOf(context);
  const generation = context.flags.get("generation") ?? null;
  const lag = context.flags.has("accept-lag") ? "accepted" : "limited";
  return moved(context, (app, order) =>
    app.failover({ ...order, to, generation, lag, certificate: certificateOf(context) }),
  );
};

export const failback: Handler = (context) =>
  moved(context, (app, order) => app.failback({ ...order, ...demandsOf(context) }));

type Order = Omit<Parameters<App["failback"]>[0], "names" | "certificate">;

const demandsOf = (context: CommandContext) =>
  ({
    names: context.flags.has("accept-dns") ? "accepted" : "must-follow",
    certificate: certificateOf(context),
  }) as const;

const certificateOf = ({ flags }: CommandContext) =>
  flags.has("accept-certificate") ? "accepted" : "must-be-valid";

async function moved(
  context: CommandContext,
  verb: (app: App, order: Order) => Promise<Outcome<RoleReport>>,
): Promise<CommandResult> {
  const site = (await chosenSite(context)) ?? "";
  const app = await context.app(context.mode === "preview" ? "look" : "change");
  const { signal, mode, review } = context;
  const outcome = await verb(app, { site, signal, mode, review });
  if (outcome.kind === "stopped")
    return { data: null, text: "", errors: stoppedRows(context, [{ site, outcome }]) };
  const { report } = outcome;
  const warnings = report.warnings.map((message) => ({
    code: "ROLE_WARNING",
    message,
    hint: "",
    site,
    account: null,
  }));
  return { data: report, text: roleText(report), warnings };
}

async function targetOf(context: CommandContext): Promise<string> {
  const named = context.flags.get("to");
  if (named !== undefined) return knownAccount(context, named);
  throw new ClonePanelError("USAGE", "it has to be said where the role goes: --to ACCOUNT", {
    hint: "See the accounts: clonepanel status",
    remedy: "owner",
  });
}
