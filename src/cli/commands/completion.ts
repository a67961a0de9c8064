import { ClonePanelError } from "../../core/errors.ts";
import { closest } from "../../core/words/closest.ts";
import { bashCompletion } from "../completion/bash.ts";
import { fishCompletion } from "../completion/fish.ts";
import { completionNodes } from "../completion/nodes.ts";
import { zshCompletion } from "../completion/zsh.ts";
import type { Handler } from "../frame/command.ts";

const shells = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

export const completion: Handler = async (context) => {
  const shell = context.arguments[0] ?? "";
  const make = Object.entries(shells).find(([name]) => name === shell)?.[1];
  if (make === undefined) throw unknown(shell);
  const script = make(completionNodes(context.table));
  return { data: { shell, script }, text: script };
};

function unknown(shell: string): ClonePanelError {
  const meant = closest(shell, Object.keys(shells));
  return new ClonePanelError("USAGE", `there is no completion for "${shell}"`, {
    hint:
      meant === null
        ? "There is one for bash, zsh and fish."
        : `Did you mean: clonepanel completion ${meant}`,
    remedy: "owner",
  });
}
