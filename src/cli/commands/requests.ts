import type { RequestList, RequestView } from "../../core/report/restore-requests.ts";
import type { CommandContext, CommandResult, Handler } from "../frame/command.ts";
import type { ErrorRow } from "../frame/error-row.ts";
import { restoreText } from "../render/snapshot-text.ts";
import { table } from "../render/table.ts";
import { chosenSite } from "./for-each-site.ts";
import { stoppedRows } from "./stopped.ts";

export const requestList: Handler = async (context) => {
  const site = (await chosenSite(context)) ?? "";
  const app = await context.app("change");
  const list = await app.listRequests({ site, signal: context.signal });
  return { data: { sites: [list] }, text: listText(list), warnings: warningsOf(list) };
};

export const requestAccept: Handler = (context) => decide(context, "accept");
export const requestRefuse: Handler = (context) => decide(context, "refuse");

export const requestKey: Handler = async (context) => {
  const site = (await chosenSite(context)) ?? "";
  const client = context.arguments[1] ?? "";
  const key = await (await context.app("change")).requestKey({ site, client });
  return { data: { site, client, key }, text: key };
};

async function decide(context: CommandContext, decision: "accept" | "refuse"): Promise<CommandResult> {
  const site = (await chosenSite(context)) ?? "";
  const id = context.arguments[1] ?? "";
  const { mode, review, signal } = context;
  const app = await context.app(mode === "preview" ? "look" : "change");
  const outcome = await app.decideRequest({ site, id, decision, mode, review, signal });
  if (outcome.kind === "stopped")
    return { data: null, text: "", errors: stoppedRows(context, [{ site, outcome }]) };
  const { restored, id: whole } = outcome.report;
  const text = restored === null ? `the request ${whole.slice(0, 8)} is refused` : restoreText(restored);
  return { data: outcome.report, text };
}

function listText({ site, requests }: RequestList): string {
  if (requests.length === 0) return `${site}: nobody asks for anything`;
  const row = ({ id, client, snapshot, path, state, expiresAt, note }: RequestView) => [
    ...[id.slice(0, 8), state, client, snapshot, path ?? "(everything)", expiresAt.slice(0, 16), note],
  ];
  return table(["id", "state", "client", "snapshot", "what", "until", "note"], requests.map(row));
}

function warningsOf({ site, refused, unasked }: RequestList): readonly ErrorRow[] {
  const warning = (account: string, message: string): ErrorRow => ({
    ...{ code: "REQUEST_NOT_BELIEVED", message, site, account },
    hint: "Nothing was done for it. The client can make a new one.",
  });
  return [
    ...refused.map(({ account, file, because }) =>
      warning(account, `"${file}" on ${account} does not count: ${because}`),
    ),
    ...unasked.map(({ account, because }) => ({
      ...warning(account, `"${account}" could not be asked: ${because}`),
      code: "ACCOUNT_UNREACHABLE",
      hint: `Look at it: clonepanel doctor ${account}`,
    })),
  ];
}
