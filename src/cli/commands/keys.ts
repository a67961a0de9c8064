import { resolve } from "node:path";
import { ClonePanelError } from "../../core/errors.ts";
import { isKeyPurpose, type KeyPurpose, keyPurposes } from "../../core/keys/purpose.ts";
import type { Outcome } from "../../core/report/plan-view.ts";
import type { CommandContext, CommandResult, Handler } from "../frame/command.ts";
import { installedText, keyListText, revokedText, rotatedText, shownText } from "../render/keys-text.ts";
import { knownAccount } from "./for-each-site.ts";
import { stoppedRows } from "./stopped.ts";

export const keysMake: Handler = async (context) => {
  const order = await keyOrder(context);
  const key = await (await context.app("change")).makeKey(order);
  return { data: key, text: shownText(key) };
};

export const keysShow: Handler = async (context) => {
  const order = await keyOrder(context);
  const key = await (await context.app("look")).showKey(order);
  // Into a file or a pipe goes what is pasted, and nothing else.
  return { data: key, text: context.terminal.isTerminal ? shownText(key) : key.line };
};

export const keysInstall: Handler = async (context) => {
  const order = { ...(await keyOrder(context)), ...changeOf(context) };
  const outcome = await (await opened(context)).installKey(order);
  return answer(context, order.account, outcome, installedText);
};

export const keysRotate: Handler = async (context) => {
  const order = { ...(await keyOrder(context)), ...changeOf(context) };
  const outcome = await (await opened(context)).rotateKey(order);
  return answer(context, order.account, outcome, rotatedText);
};

export const keysRevoke: Handler = async (context) => {
  const account = await named(context);
  const purpose = context.flags.has("purpose") ? purposeOf(context) : null;
  const ownLogin = context.flags.has("own-login") ? "revoke" : "keep";
  const { signal } = context;
  const app = await opened(context);
  const outcome = await app.revokeKeys({ account, purpose, ownLogin, signal, ...changeOf(context) });
  return answer(context, account, outcome, revokedText);
};

export const keysList: Handler = async (context) => {
  const account = context.arguments[0] === undefined ? null : await named(context);
  const list = await (await context.app("look")).listKeys({ account, signal: context.signal });
  return { data: list, text: keyListText(list, context.clock.nowMs()) };
};

async function keyOrder(context: CommandContext) {
  const account = await named(context);
  const { signal, flags } = context;
  return { account, purpose: purposeOf(context), from: flags.get("from") ?? null, signal };
}

function changeOf({ flags, cwd, mode, review }: CommandContext) {
  const login = flags.get("login");
  return { login: login === undefined ? null : resolve(cwd, login), mode, review };
}

const opened = (context: CommandContext) => context.app(context.mode === "preview" ? "look" : "change");

const named = (context: CommandContext): Promise<string> => knownAccount(context, context.arguments[0] ?? "");

function purposeOf({ flags }: CommandContext): KeyPurpose {
  const word = flags.get("purpose") ?? "full";
  if (isKeyPurpose(word)) return word;
  throw new ClonePanelError("USAGE", `--purpose is ${keyPurposes.join(" or ")}, not "${word}"`, {
    hint: "See: clonepanel keys make --help",
    remedy: "owner",
  });
}

function answer<Report>(
  context: CommandContext,
  account: string,
  outcome: Outcome<Report>,
  textOf: (report: Report) => string,
): CommandResult {
  if (outcome.kind === "done") return { data: outcome.report, text: textOf(outcome.report) };
  const errors = stoppedRows(context, [{ site: account, outcome }]).map((row) => ({
    ...row,
    site: null,
    account,
  }));
  return { data: null, text: "", errors };
}
