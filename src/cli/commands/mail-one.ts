import type { CommandContext, Handler } from "../frame/command.ts";
import { mailRunsText } from "../render/mail-text.ts";
import { chosenSite } from "./for-each-site.ts";
import { stoppedRows } from "./stopped.ts";

export const mailRedeliver: Handler = async (context) => {
  const order = await orderOf(context);
  const outcome = await (await openFor(context)).redeliverMail(order);
  const runs = outcome.kind === "done" ? [outcome.report] : [];
  return { data: { runs }, text: mailRunsText(runs), ...stopped(context, { site: order.site, outcome }) };
};

export const mailRelease: Handler = async (context) => {
  const order = await orderOf(context);
  const outcome = await (await openFor(context)).releaseMail(order);
  const released = outcome.kind === "done" ? [outcome.report] : [];
  const text = released
    .map(({ key }) => `${key.slice(0, 8)} is tried again by the next mail transfer`)
    .join("");
  return { data: { released }, text, ...stopped(context, { site: order.site, outcome }) };
};

function openFor(context: CommandContext) {
  return context.app(context.mode === "preview" ? "look" : "change");
}

async function orderOf(context: CommandContext) {
  const { signal, mode, review } = context;
  const site = (await chosenSite(context)) ?? "";
  return { site, key: context.arguments[1] ?? "", signal, mode, review };
}

function stopped(context: CommandContext, report: Parameters<typeof stoppedRows>[1][number]) {
  const errors = stoppedRows(context, [report]);
  return { errors, exit: errors.length > 0 ? 1 : 0 } as const;
}
