import type { Flag } from "../frame/command.ts";
import { type CompletionNode, takesPath } from "./nodes.ts";

/** For `~/.config/fish/completions/clonepanel.fish`. */
export function fishCompletion(nodes: readonly CompletionNode[]): string {
  const paths = nodes.flatMap(({ path }) => (path === "" ? [] : [quoted(path)]));
  return `# clonepanel completion for fish: clonepanel completion fish > ~/.config/fish/completions/clonepanel.fish
function __clonepanel_path
  set -l path ""
  for word in (commandline -opc)[2..]
    string match -q -- '-*' $word; and continue
    set -l longer (string trim -- "$path $word")
    contains -- $longer ${paths.join(" ")}; and set path $longer
  end
  echo $path
end
function __clonepanel_at
  test (__clonepanel_path) = "$argv[1]"
end
complete -c clonepanel -f
${nodes.flatMap(linesOf).join("\n")}`;
}

function linesOf({ path, words, flags }: CompletionNode): readonly string[] {
  const at = `complete -c clonepanel -n ${quoted(`__clonepanel_at ${JSON.stringify(path)}`)}`;
  return [
    ...words.map(({ word, summary }) => `${at} -a ${word} -d ${quoted(summary)}`),
    ...flags.map((flag) => `${at} -l ${flag.name}${valuePart(flag)} -d ${quoted(flag.summary)}`),
  ];
}

function valuePart(flag: Flag): string {
  if (flag.value === null) return "";
  return takesPath(flag) ? " -r -F" : " -x";
}

/** In fish's single quotes only the quote and the backslash are special. */
function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, (mark) => `\\${mark}`)}'`;
}
