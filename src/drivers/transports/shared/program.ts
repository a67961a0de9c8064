import { randomBytes } from "node:crypto";
import { ClonePanelError } from "../../../core/errors.ts";
import type { BytePath } from "../../../core/mirror/byte-path.ts";
import { quoteWord, toOctal } from "./quote.ts";

/**
 * What a login shell is asked to run: fixed text that bash, dash, tcsh, zsh and fish read alike. A POSIX shell takes
 * the login shell's place, reads one line from stdin and obeys it. `read` takes no byte more than that line, so what
 * follows on stdin is the program's own.
 */
export const bootstrapScript = 'IFS= read -r order && eval "$order"';
export const bootstrapCommand = `exec /bin/sh -c '${bootstrapScript}'`;

/** The line for the bootstrap: a whole program, whatever bytes it holds, in ASCII without a newline. */
export function programLine(program: BytePath): string {
  return `eval "$(printf %b '${toOctal(program)}')"\n`;
}

/**
 * A script with its arguments as one program. First it announces itself on stdout and stderr, so that everything a
 * login prints before is told apart; the announcement carries the process id, which leads the process group.
 */
export function scriptProgram(order: {
  readonly marker: string;
  readonly script: string;
  readonly args: readonly BytePath[];
}): BytePath {
  return [
    "LC_ALL=C; export LC_ALL; unset CDPATH order",
    announcement(order.marker),
    `set -- ${order.args.map(argumentWord).join(" ")}`,
    order.script,
  ].join("\n");
}

/** Nobody can guess it, so nobody can say it in our programs' place. */
export function newMarker(): string {
  return randomBytes(16).toString("hex");
}

/** `<newline><process id> <marker>` on stdout, `<newline><marker>` on stderr. */
export function announcement(marker: string): string {
  return `printf '\\n%s ${marker}\\n' "$$"; printf '\\n${marker}\\n' >&2`;
}

export function argumentWord(bytes: BytePath): string {
  if (bytes.includes("\0")) {
    throw new ClonePanelError("ARGUMENT_INVALID", "A shell argument cannot hold a zero byte", {
      hint: "Send such bytes on stdin",
      remedy: "bug",
    });
  }
  return quoteWord(bytes);
}
