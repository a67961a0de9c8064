import type { BytePath } from "../../../core/mirror/byte-path.ts";
import { announcement, argumentWord } from "../shared/program.ts";
import { toOctal } from "../shared/quote.ts";

/** Where an order's stdin comes from: nowhere, out of the order's own line, or from what follows on the channel. */
export type OrderInput =
  | { readonly kind: "none" }
  | { readonly kind: "inline"; readonly bytes: BytePath }
  | { readonly kind: "follows" };

/** Above this an order gets a channel of its own: the shell reads its orders byte by byte. */
export const inlineInputBytes = 16 * 1024;

/**
 * The long-lived shell. Each line is one order; each order runs in a subshell, so that neither `exit` nor `cd` nor a
 * syntax error touches the next one. The answer on stdout is the order's own output, then a newline, its exit status
 * and the order's marker; on stderr its own, then the marker. What an order leaves unread of an input that follows must never be
 * taken for orders, so the shell ends with it.
 */
export function shellProgram(marker: string): BytePath {
  return `LC_ALL=C; export LC_ALL; unset CDPATH
clonepanel() {
  case $2 in
    none) (eval "$(printf %b "$3")") </dev/null ;;
    inline) printf %b "$4" 2>/dev/null | (eval "$(printf %b "$3")") ;;
    follows) (eval "$(printf %b "$3")") ;;
  esac
  printf '\\n%s %s\\n' "$?" "$1"; printf '\\n%s\\n' "$1" >&2
  case $2 in follows) exit 0 ;; esac
}
${announcement(marker)}
while IFS= read -r order; do eval "$order"; done`;
}

export function orderLine(order: {
  readonly marker: string;
  readonly script: string;
  readonly args: readonly BytePath[];
  readonly input: OrderInput;
}): BytePath {
  const program = `set -- ${order.args.map(argumentWord).join(" ")}\n${order.script}`;
  const input = order.input.kind === "inline" ? ` '${toOctal(order.input.bytes)}'` : "";
  return `clonepanel ${order.marker} ${order.input.kind} '${toOctal(program)}'${input}\n`;
}
