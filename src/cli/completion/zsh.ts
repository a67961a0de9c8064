import type { Flag } from "../frame/command.ts";
import type { CompletionNode } from "./nodes.ts";

/** A function file for `$fpath`, named `_clonepanel`; sourced it registers itself too. */
export function zshCompletion(nodes: readonly CompletionNode[]): string {
  return `#compdef clonepanel
# clonepanel completion for zsh: clonepanel completion zsh > "\${fpath[1]}/_clonepanel"
_clonepanel() {
  local path="" word state line curcontext=$curcontext
  typeset -A opt_args
  local -a offered
  for word in "\${(@)words[2,CURRENT-1]}"; do
    [[ $word == -* ]] && continue
    case "\${path:+$path }$word" in
      ${nodes
        .flatMap(({ path }) => (path === "" ? [] : [quoted(path)]))
        .join("|")}) path="\${path:+$path }$word" ;;
    esac
  done
  case $path in
${nodes.map(branch).join("\n")}
  esac
}
if [ "$funcstack[1]" = _clonepanel ]; then _clonepanel "$@"; else compdef _clonepanel clonepanel; fi`;
}

function branch({ path, words, flags }: CompletionNode): string {
  const offers = words.map(({ word, summary }) => quoted(`${word}:${summary}`)).join(" ");
  const specs = flags.map(flagSpec).join(" ");
  if (words.length === 0) return `    ${quoted(path)}) _arguments -S ${specs} '*:argument: ' ;;`;
  // What a flag is due comes first: only a word that belongs to none can be a verb.
  const verbs = `if [[ $state == verb ]]; then offered=(${offers}); _describe verb offered; fi`;
  return `    ${quoted(path)}) _arguments -C -S ${specs} '*: :->verb'; ${verbs} ;;`;
}

function flagSpec({ name, value, summary }: Flag): string {
  const told = summary.replaceAll(/[[\]\\:]/g, (mark) => `\\${mark}`);
  if (value === null) return quoted(`--${name}[${told}]`);
  const action = value === "FILE" ? "_files" : value === "DIR" ? "_files -/" : " ";
  return quoted(`--${name}=[${told}]:${value}:${action}`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
