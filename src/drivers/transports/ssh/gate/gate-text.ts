import type { BytePath } from "../../../../core/mirror/byte-path.ts";
import { announcement, bootstrapCommand } from "../../shared/program.ts";
import { quoteWord } from "../../shared/quote.ts";
import { shellProgram } from "../../shared/shells/shell-program.ts";
import { enterFolder, shellCommand } from "../rsync/rsync-shell.ts";
import { gateRefusal, gateRefusedCode } from "./gate-refusal.ts";

/** Stands for a marker where a text is taken apart. */
const mark = "\u0001";

const [before = "", between = "", after = ""] = announcement(mark).split(mark);
const masterRest = "\nwhile IFS= read -r order; do :; done";
const scriptHead = "LC_ALL=C; export LC_ALL; unset CDPATH order\n";
const [shellHead = "", , shellTail = ""] = shellProgram(mark).split(mark);
const [copyHead = "", copyTail = ""] = shellCommand(enterFolder(null), mark).split(mark);
const [noisyHead = "", noisyMiddle = ""] = shellCommand(enterFolder(mark), "").split(mark);

/**
 * What stands between a gated key and the account. sshd runs it instead of what is asked for. It lets three things pass: the
 * texts by which ClonePanel opens a connection, programs whose SHA-256 stands in the list of the key's purpose, with
 * arguments of the kinds that stand beside it, and rsync's server in one of the listed folders. What it has looked at is
 * what it runs: nothing is read twice.
 */
export const gateText: BytePath = `# Written by ClonePanel: what a key may do that is forced through here. See: clonepanel keys show
LC_ALL=C; export LC_ALL
unset CDPATH ENV BASH_ENV
g_nl='
'
g_quote="'"
g_refuse() { printf '\\n${gateRefusal}%s\\n' "$1" >&2; exit ${gateRefusedCode}; }
cd || g_refuse 'there is no home'
g_home=$(pwd -P) || g_refuse 'there is no home'
case $1 in '' | *[!a-z]*) g_refuse 'it has no purpose' ;; esac
[ -f ".clonepanel/.keys/$1.list" ] || g_refuse 'its list is gone'
g_programs=$g_nl g_orders=$g_nl g_folders=
while IFS= read -r g_line; do
  case $g_line in
    'program '*) g_programs=$g_programs\${g_line#program }$g_nl ;;
    'order '*) g_orders=$g_orders\${g_line#order }$g_nl ;;
    'folder /'*) g_one=\${g_line#folder } ;;
    'folder '*) g_one=$g_home/\${g_line#folder } ;;
  esac
  case $g_line in 'folder '*)
    g_folders=$g_folders$g_one$g_nl
    [ ! -d "$g_one" ] || g_folders=$g_folders$(cd -- "$g_one" && pwd -P)$g_nl ;;
  esac
done < ".clonepanel/.keys/$1.list"

g_path() {
  case $1 in '' | *"$g_nl"*) return 1 ;; esac
  case /$1/ in */../*) return 1 ;; esac
  case $1 in /*) g_p=$1 ;; *) g_p=$g_home/$1 ;; esac
  while :; do
    case $g_p in
      */./*) g_p=\${g_p%%/./*}/\${g_p#*/./} ;;
      *//*) g_p=\${g_p%%//*}/\${g_p#*//} ;;
      *) break ;;
    esac
  done
  g_p=\${g_p%/}
  case $g_p in /tmp/clonepanel.???????? | /tmp/clonepanel.????????/copy.db) return 0 ;; esac
  g_left=$g_folders
  while [ -n "$g_left" ]; do
    g_one=\${g_left%%"$g_nl"*} g_left=\${g_left#*"$g_nl"}
    case $g_p in "$g_one" | "$g_one"/*) [ -z "$g_one" ] || return 0 ;; esac
  done
  return 1
}

g_known() {
  g_sum=$(printf %s "$1" | sha256sum) || return 1
  g_sum=\${g_sum%% *}
  case $g_programs in *"$g_nl$g_sum "*) ;; *) return 1 ;; esac
  g_what=\${g_programs#*"$g_nl$g_sum "}
  g_what=\${g_what%%"$g_nl"*}
}

g_fits() {
  case $1 in
    p) g_path "$2" ;;
    P) [ -z "$2" ] || g_path "$2" ;;
    r) case /$2/ in //?* | */../*) return 1 ;; esac ;;
    n) case $2 in *[!0-9]*) return 1 ;; esac ;;
    w) case $2 in [.-]* | *[!A-Za-z0-9_.:-]*) return 1 ;; esac ;;
    f) case $2 in -o | -path | ./*) ;; *) return 1 ;; esac ;;
    h) g_known "$2" ;;
    k) g_part "$2" ;;
    x) case $2 in *"$g_nl"*) return 1 ;; esac; g_words=$g_words$2$g_nl ;;
    t) ;;
    *) return 1 ;;
  esac
}

# serial=..., or a line that is added, edited or removed: never another zone, nor a second parameter behind it.
g_part() {
  case \${1#*=} in *[!A-Za-z0-9_.!~*\\'\\(\\)%-]*) return 1 ;; esac
  case $1 in
    serial=*) ;;
    add-*=* | edit-*=* | remove-*=*) g_p=\${1%%=*}; case \${g_p#*-} in '' | *[!0-9]*) return 1 ;; esac ;;
    *) return 1 ;;
  esac
}

# The words that stand in the configuration belong together, and to this program.
g_configured() {
  g_said=$(printf '%s\\n%s' "$g_sum" "$g_words" | sha256sum) || return 1
  case $g_orders in *"$g_nl\${g_said%% *}$g_nl"*) ;; *) return 1 ;; esac
}

# Names that come on stdin lie below the folder that the program has entered.
g_below() { sed -z -n -e '/^\\.\\//!q' -e '/\\/\\.\\.\\//q' -e '/\\/\\.\\.$/q' -e p; }

g_run() {
  set --
  g_word= g_open=
  while :; do
    case $g_rest in
      "'"*"'"*) g_rest=\${g_rest#?}; g_word=$g_word\${g_rest%%"'"*} g_rest=\${g_rest#*"'"} g_open=1 ;;
      "\\\\'"*) g_word=$g_word"'" g_rest=\${g_rest#??} ;;
      ' '*) [ -n "$g_open" ] || g_refuse 'an order of no known form'
        set -- "$@" "$g_word"; g_word= g_open= g_rest=\${g_rest#?} ;;
      "$g_nl"*) [ -z "$g_open" ] || set -- "$@" "$g_word"; g_script=\${g_rest#?}; break ;;
      *) g_refuse 'an order of no known form' ;;
    esac
  done
  g_known "$g_script" || g_refuse 'a program that is not one of its purpose'
  g_input=\${g_what%% *} g_kinds=\${g_what#* } g_words=
  case $g_kinds in x*) g_exact=1 ;; *) g_exact= ;; esac
  for g_arg do
    g_kind=\${g_kinds%"\${g_kinds#?}"}
    case $g_kinds in ?) ;; *) g_kinds=\${g_kinds#?} ;; esac
    g_fits "$g_kind" "$g_arg" || g_refuse 'an argument that is not one of its folders, or not of the right kind'
  done
  [ -z "$g_exact" ] || g_configured || g_refuse 'words that are not those of the configuration'
  case $g_input in
    any) eval "$g_script" ;;
    list) g_below | eval "$g_script" ;;
    known)
      g_text=$(cat; printf .); g_text=\${g_text%.}
      g_known "$g_text" || g_refuse 'an input that is no program of its purpose'
      printf %s "$g_text" | eval "$g_script" ;;
    headed)
      IFS= read -r g_line || g_refuse 'an input without its first line'
      g_text=$(cat; printf .); g_text=\${g_text%.}
      g_known "$g_text" || g_refuse 'an input that is no program of its purpose'
      printf '%s\\n%s' "$g_line" "$g_text" | eval "$g_script" ;;
    *) g_refuse 'its list is spoilt' ;;
  esac
}

g_octal() { case $1 in *[!A-Za-z0-9\\ _./:,=@+\\\\-]*) g_refuse 'an order of no known form' ;; esac; }

g_announce() { printf '\\n%s %s\\n' "$$" "$g_marker"; printf '\\n%s\\n' "$g_marker" >&2; }

# Takes the announcement off the program in g_rest.
g_announced() {
  g_rest=\${g_rest#${quoteWord(before)}}
  g_marker=\${g_rest%%[!0-9a-f]*}
  [ "\${#g_marker}" -eq 32 ] || g_refuse 'an order of no known form'
  g_said=$g_marker${quoteWord(between)}$g_marker${quoteWord(after)}
  case $g_rest in "$g_said"*) g_rest=\${g_rest#"$g_said"} ;; *) g_refuse 'an order of no known form' ;; esac
}

# A line gives a script its number, or calls one: marker, where its input comes from, number, input in octal, arguments.
g_shell() {
  g_announce
  while IFS= read -r g_line; do
    case $g_line in
      'clonepanel_keep '*) g_keep "\${g_line#clonepanel_keep }"; continue ;;
      'clonepanel '*) g_rest=\${g_line#clonepanel } ;;
      *) g_refuse 'an order of no known form' ;;
    esac
    g_marker=\${g_rest%% *} g_rest=\${g_rest#* }
    g_from=\${g_rest%% *} g_rest=\${g_rest#* }
    g_nth=\${g_rest%% *} g_rest=\${g_rest#* }
    case $g_marker in '' | *[!0-9a-f]*) g_refuse 'an order of no known form' ;; esac
    case $g_nth in '' | *[!0-9]*) g_refuse 'an order of no known form' ;; esac
    case $g_rest in "'"*"'"*) ;; *) g_refuse 'an order of no known form' ;; esac
    g_rest=\${g_rest#?}
    g_bytes=\${g_rest%%"'"*} g_rest=\${g_rest#*"'"}
    g_octal "$g_bytes"
    g_text=
    eval "g_text=\\$g_kept_$g_nth"
    case $g_nth in
      0) case $g_text in 'set -- '*) g_rest=\${g_text#'set -- '} ;; *) g_refuse 'an order of no known form' ;; esac ;;
      *) g_rest=\${g_rest# }$g_nl$g_text ;;
    esac
    case $g_from in
      none) (g_run) < /dev/null ;;
      inline) printf %b "$g_bytes" 2> /dev/null | (g_run) ;;
      follows) (g_run) ;;
      *) g_refuse 'an order of no known form' ;;
    esac
    printf '\\n%s %s\\n' "$?" "$g_marker"; printf '\\n%s\\n' "$g_marker" >&2
    case $g_from in follows) exit 0 ;; esac
  done
}

g_keep() {
  g_nth=\${1%% *} g_rest=\${1#* }
  case $g_nth in '' | *[!0-9]* | ????*) g_refuse 'an order of no known form' ;; esac
  case $g_rest in "'"*"'") ;; *) g_refuse 'an order of no known form' ;; esac
  g_rest=\${g_rest#?} g_rest=\${g_rest%?}
  g_octal "$g_rest"
  g_text=$(printf '%b.' "$g_rest")
  eval "g_kept_$g_nth=\\\${g_text%.}"
}

g_copy() { # the folder in octal, then the words of rsync's server
  g_octal "$1"
  g_folder=$(printf '%b.' "$1"); g_folder=\${g_folder%.}
  case " $g_programs" in *"\${g_nl}rsync "*) ;; *) g_refuse 'copying is not its purpose' ;; esac
  g_path "$g_folder" || g_refuse 'a folder that is not one of its own'
  case $2 in *[!A-Za-z0-9\\ ._=/,@+-]*) g_refuse 'rsync with an unknown word' ;; esac
  set -f; set -- $2; set +f
  [ "$1 $2" = 'rsync --server' ] || g_refuse 'another program than rsync'
  shift 2
  g_args=$*
  while [ "$*" != '. ./' ]; do
    case $1 in
      --sender | --files-from=- | --from0 | --no-implied-dirs | --no-dirs | --info=STATS | --info=STATS2) ;;
      --timeout=*[!0-9]* | --bwlimit=*[!0-9]*) g_refuse 'rsync with an unknown word' ;;
      --timeout=* | --bwlimit=*) ;;
      --copy-dest=*) g_path "\${1#*=}" || g_refuse 'a folder that is not one of its own' ;;
      --copy-dest) shift; g_path "$1" || g_refuse 'a folder that is not one of its own' ;;
      -[ltpIRSz]*) g_p=\${1%%e.*}; case \${g_p#-} in *[!ltpIRSz]*) g_refuse 'rsync with an unknown word' ;; esac ;;
      *) g_refuse 'rsync with an unknown word' ;;
    esac
    [ "$#" -gt 2 ] || g_refuse 'rsync with an unknown word'
    shift
  done
  cd -- "$g_folder" && exec rsync --server $g_args
  exit 3
}

case $SSH_ORIGINAL_COMMAND in
  ${quoteWord(bootstrapCommand)})
    IFS= read -r g_line || exit 77
    g_rest=\${g_line#'eval "$(printf %b '"'"}
    [ "$g_rest" != "$g_line" ] || g_refuse 'an order of no known form'
    g_line=$g_rest g_rest=\${g_rest%"'"')"'}
    [ "$g_rest" != "$g_line" ] || g_refuse 'an order of no known form'
    g_octal "$g_rest"
    g_rest=$(printf '%b.' "$g_rest"); g_rest=\${g_rest%.}
    case $g_rest in
      ${quoteWord(scriptHead)}*)
        g_rest=\${g_rest#${quoteWord(scriptHead)}}
        g_announced
        case $g_rest in "$g_nl"'set -- '*) g_rest=\${g_rest#"$g_nl"'set -- '} ;; *) g_refuse 'an order of no known form' ;; esac
        unset order
        g_announce
        g_run ;;
      ${quoteWord(shellHead)}*)
        g_rest=${quoteWord(before)}\${g_rest#${quoteWord(shellHead)}}
        g_announced
        [ "$g_rest" = ${quoteWord(shellTail.slice(after.length))} ] || g_refuse 'an order of no known form'
        g_shell ;;
      *)
        g_announced
        [ "$g_rest" = ${quoteWord(masterRest)} ] || g_refuse 'an order of no known form'
        g_announce
        while IFS= read -r g_line; do :; done ;;
    esac ;;
  ${quoteWord(copyHead)}*)
    g_rest=\${SSH_ORIGINAL_COMMAND#${quoteWord(copyHead)}}
    case $g_rest in *"' "*) g_copy "\${g_rest%%"$g_quote"*}" "\${g_rest#*"$g_quote "}" ;; esac
    g_refuse 'an order of no known form' ;;
  ${quoteWord(noisyHead)}*)
    g_rest=\${SSH_ORIGINAL_COMMAND#${quoteWord(noisyHead)}}
    g_marker=\${g_rest%%[!0-9a-f]*} g_rest=\${g_rest#"\${g_rest%%[!0-9a-f]*}"}
    [ "\${#g_marker}" -eq 32 ] || g_refuse 'an order of no known form'
    case $g_rest in
      ${quoteWord(noisyMiddle.slice(0, -copyTail.length))}*"' "*)
        g_rest=\${g_rest#${quoteWord(noisyMiddle.slice(0, -copyTail.length))}}
        printf '\\n%s\\n' "$g_marker"
        g_copy "\${g_rest%%"$g_quote"*}" "\${g_rest#*"$g_quote "}" ;;
    esac
    g_refuse 'an order of no known form' ;;
  *) g_refuse 'another command than those of ClonePanel' ;;
esac
`;
