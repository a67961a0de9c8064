import { ClonePanelError } from "../../core/errors.ts";
import type { Take } from "../../core/merge/plan-rescue.ts";
import type { CommandContext, Handler } from "../frame/command.ts";
import { rescueAppliedText, rescueDiscardedText } from "../render/rescue-done-text.ts";
import { chosenSite } from "./for-each-site.ts";
import { stoppedRows } from "./stopped.ts";

export const rescueApply: Handler = async (context) => {
  const site = (await chosenSite(context)) ?? "";
  const chosen = chosenWrites(context, "all-safe", "safe");
  const take = chosenTake(context);
  if (chosen === "safe" && take !== "rule")
    throw usage("--all-safe is what needs no person, so it goes without --take", "apply");
  const { signal, mode, review } = context;
  const app = await context.app(mode === "preview" ? "look" : "change");
  const outcome = await app.applyStranded({ site, signal, mode, review, chosen, take });
  if (outcome.kind === "done") return { data: outcome.report, text: rescueAppliedText(outcome.report) };
  return { data: null, text: "", errors: stoppedRows(context, [{ site, outcome }]) };
};

export const rescueDiscard: Handler = async (context) => {
  const site = (await chosenSite(context)) ?? "";
  const chosen = chosenWrites(context, "all", "all");
  const { signal, mode, review } = context;
  const app = await context.app(mode === "preview" ? "look" : "change");
  const outcome = await app.discardStranded({ site, signal, mode, review, chosen });
  if (outcome.kind === "done") return { data: outcome.report, text: rescueDiscardedText(outcome.report) };
  return { data: null, text: "", errors: stoppedRows(context, [{ site, outcome }]) };
};

function chosenWrites<All extends string>(
  context: CommandContext,
  flag: string,
  all: All,
): All | readonly string[] {
  const ids = context.arguments.slice(1);
  const verb = flag === "all" ? "discard" : "apply";
  if (context.flags.has(flag)) {
    if (ids.length === 0) return all;
    throw usage(`either --${flag} or some of them, not both`, verb);
  }
  if (ids.length > 0) return ids;
  throw usage(`say which: their ids, or --${flag}`, verb);
}

const takes: readonly Take[] = ["old", "new", "merge", "both"];

function chosenTake({ flags }: CommandContext): Take {
  const word = flags.get("take");
  if (word === undefined) return "rule";
  const take = takes.find((one) => one === word);
  if (take !== undefined) return take;
  throw usage(`--take is one of ${takes.join(", ")}, not "${word}"`, "apply");
}

function usage(message: string, verb: string): ClonePanelError {
  return new ClonePanelError("USAGE", message, {
    hint: `See: clonepanel help rescue ${verb}`,
    remedy: "owner",
  });
}
