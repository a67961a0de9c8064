import type { BytePath } from "../../../../core/mirror/byte-path.ts";
import { announcement, argumentWord } from "../program.ts";
import { toOctal } from "../quote.ts";

/** Where an order's stdin comes from: nowhere, out of the order's own line, or from what follows on the channel. */
export type OrderInput =
  | { readonly kind: "none" }
  | { readonly kind: "inline"; readonly bytes: BytePath }
  | { readonly kind: "follows" };

/** Above this an order gets a shell of its own: a shell reads its orders byte by byte. */
export const inlineInputBytes = 16 * 1024;
/** Our scripts are some tens; whatever is made for one order alone does not fill an account's memory. */
const mostKept = 128;
/** The script of this number is of one order only. */
const single = 0;

/**
 * The long-lived shell. It keeps each script that it was given once as a function, since reading a script costs it more
 * than running it. An order runs in a subshell, so that neither `exit` nor `cd` nor a syntax error touches the next one.
 * The answer on stdout is the order's own output, then a newline, its exit status and the order's marker; on stderr its
 * own, then the marker. What an order leaves unread of an input that follows must never be taken for orders, so the shell
 * ends with it.
 */
export function shellProgram(marker: string): BytePath {
  return `LC_ALL=C; export LC_ALL; unset CDPATH
clonepanel_keep() {
  clonepanel_text="clonepanel_$1() { :
$(printf %b "$2")
}"
  if (eval "$clonepanel_text"); then eval "$clonepanel_text"; else eval "clonepanel_$1() { exit 2; }"; fi
}
clonepanel() {
  clonepanel_marker=$1 clonepanel_input=$2 clonepanel_script=clonepanel_$3 clonepanel_bytes=$4
  shift 4
  case $clonepanel_input in
    none) ("$clonepanel_script" "$@") </dev/null ;;
    inline) printf %b "$clonepanel_bytes" 2>/dev/null | ("$clonepanel_script" "$@") ;;
    follows) ("$clonepanel_script" "$@") ;;
  esac
  printf '\\n%s %s\\n' "$?" "$clonepanel_marker"; printf '\\n%s\\n' "$clonepanel_marker" >&2
  case $clonepanel_input in follows) exit 0 ;; esac
}
${announcement(marker)}
while IFS= read -r order; do eval "$order"; done`;
}

export interface ShellOrderText {
  readonly marker: string;
  readonly script: string;
  readonly args: readonly BytePath[];
  readonly input: OrderInput;
}

/** What one shell was given already. */
export class KeptScripts {
  readonly #numbers = new Map<string, number>();

  /** The order, behind its script where the shell has not got it yet. One line each, in ASCII. */
  lines(order: ShellOrderText): BytePath {
    const { marker, input } = order;
    const bytes = input.kind === "inline" ? toOctal(input.bytes) : "";
    const call = (script: number, args: readonly string[]) =>
      `${["clonepanel", marker, input.kind, script, `'${bytes}'`, ...args].join(" ")}\n`;
    if (!order.args.every(isPlain) || !this.#mayKeep(order.script)) {
      const whole = `set -- ${order.args.map(argumentWord).join(" ")}\n${order.script}`;
      return keepLine(single, whole) + call(single, []);
    }
    const known = this.#numbers.get(order.script);
    const number = known ?? this.#numbers.size + 1;
    this.#numbers.set(order.script, number);
    const before = known === undefined ? keepLine(number, order.script) : "";
    return before + call(number, order.args.map(argumentWord));
  }

  #mayKeep(script: string): boolean {
    return this.#numbers.size < mostKept || this.#numbers.has(script);
  }
}

function keepLine(number: number, script: string): string {
  return `clonepanel_keep ${number} '${toOctal(script)}'\n`;
}

/** What every shell reads as it stands, inside quotes and in a line. */
function isPlain(argument: BytePath): boolean {
  return /^[\x20-\x7e]*$/.test(argument);
}
