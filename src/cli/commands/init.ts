import { ClonePanelError } from "../../core/errors.ts";
import { count } from "../../core/words/quantities.ts";
import type { Handler } from "../frame/command.ts";

/** Looks, proposes, asks, and writes one file that was not there. */
export const init: Handler = async (context) => {
  const { house, mode, newConfigFile: file, review, signal, talk } = context;
  const proposal = await house.lookForInit({ aliases: context.arguments, talk, signal, home: context.home });
  const { text, sites, found, warnings } = proposal;
  if (mode === "preview") return { data: { file, sites, found, warnings, text }, text: text.trimEnd() };
  const answer = await review({
    site: "",
    title: `write ${file}, with ${count(sites.length, "site")}:`,
    lines: [...found, ...sites.map(({ id, primary }) => `${id}: ${primary} is the primary`)],
    warnings,
    refusals: [],
    data: { file, sites, found, text },
  });
  if (answer === "stop") throw notConfirmed();
  await house.writeNewFile(file, text);
  return { data: { file, sites, found, warnings }, text: writtenText(file) };
};

function writtenText(file: string): string {
  return [
    `${file} is written: read it, its comments say what was guessed`,
    "  next: clonepanel config check",
    "        clonepanel doctor",
    "        clonepanel sync --preview",
  ].join("\n");
}

function notConfirmed(): ClonePanelError {
  return new ClonePanelError("NOT_CONFIRMED", "the proposal was not confirmed, so nothing was written", {
    hint: "See it whole with --preview, or run the same command again and answer y.",
    remedy: "owner",
  });
}
