import { resolve } from "node:path";
import type { StateCopyReport } from "../../core/report/state-copy.ts";
import { count } from "../../core/words/quantities.ts";
import type { CommandContext, Handler } from "../frame/command.ts";

/** Reads the state and writes one file that was not there, so it asks nobody. */
export const exportState: Handler = async (context) => {
  const config = await context.config();
  const file = resolve(context.cwd, context.arguments[0] ?? `clonepanel-state-${stamp(context)}.json`);
  if (context.mode === "preview")
    return { data: null, text: `would write the state of ${config.statePath} to ${file}` };
  const report = await context.house.exportState({ config, file });
  return { data: report, text: exportText(report) };
};

export const importState: Handler = async (context) => {
  const config = await context.config();
  const file = resolve(context.cwd, context.arguments[0] ?? "");
  const { review, mode } = context;
  const outcome = await context.house.importState({ config, file }, { review, mode });
  if (outcome.kind === "done") return { data: outcome.report, text: importText(outcome.report) };
  if (mode === "preview") return { data: null, text: "" };
  const hint = "Run the same command again and answer y, or give --yes.";
  const message = "the plan was not confirmed, so nothing was changed";
  return {
    data: null,
    text: "",
    errors: [{ code: "NOT_CONFIRMED", message, hint, site: null, account: null }],
  };
};

function stamp({ clock }: CommandContext): string {
  return new Date(clock.nowMs()).toISOString().replace(/[-:]|\.\d+/g, "");
}

function exportText({ file, sites }: StateCopyReport): string {
  return [
    `${file} holds what this controller knows of ${count(sites.length, "site")}`,
    "  it holds the key to every account's role: keep it like a password, away from this machine",
    "  the configuration file, the secrets it names and the vault are not in it: copy them, too",
    "  on another machine: clonepanel import FILE",
  ].join("\n");
}

function importText({ at, sites }: StateCopyReport): string {
  return [
    `brought back what the controller knew at ${at}:`,
    ...sites.map(({ site, primary, epoch }) => `  ${site}: ${primary} is the primary (epoch ${epoch})`),
    "  look what the accounts say now: clonepanel doctor, then clonepanel sync --preview",
  ].join("\n");
}
