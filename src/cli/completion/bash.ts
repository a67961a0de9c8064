import type { Flag } from "../frame/command.ts";
import { type CompletionNode, takesPath } from "./nodes.ts";

/** For `eval "$(clonepanel completion bash)"`. Needs nothing but bash itself, 3.2 or newer. */
export function bashCompletion(nodes: readonly CompletionNode[]): string {
  const valued = [...new Set(nodes.flatMap(({ flags }) => flags.filter(isValued).map(dashed)))];
  const paths = nodes.flatMap(({ path }) => (path === "" ? [] : [`"${path}"`]));
  return `# clonepanel completion for bash: eval "$(clonepanel completion bash)"
_clonepanel() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} word path="" skip=""
  local offered="" files="" values=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [ -n "$skip" ]; then skip=""; continue; fi
    case $word in
      ${valued.join(" | ")}) skip=yes ;;
      -*) ;;
      *) _clonepanel_knows "\${path:+$path }$word" && path="\${path:+$path }$word" ;;
    esac
  done
  case $path in
${nodes.map(branch).join("\n")}
  esac
  COMPREPLY=()
  case " $files " in *" $before "*) COMPREPLY=($(compgen -f -- "$current")); return ;; esac
  case " $values " in *" $before "*) return ;; esac
  COMPREPLY=($(compgen -W "$offered" -- "$current"))
}
_clonepanel_knows() {
  case $1 in
    ${paths.join(" | ")}) return 0 ;;
  esac
  return 1
}
complete -F _clonepanel clonepanel`;
}

function branch({ path, words, flags }: CompletionNode): string {
  const offered = [...words.map(({ word }) => word), ...flags.map(dashed)].join(" ");
  const files = flags.filter(takesPath).map(dashed).join(" ");
  const values = flags.filter((flag) => isValued(flag) && !takesPath(flag)).map(dashed);
  return `    "${path}") offered="${offered}" files="${files}" values="${values.join(" ")}" ;;`;
}

const isValued = ({ value }: Flag): boolean => value !== null;
const dashed = ({ name }: Flag): string => `--${name}`;
