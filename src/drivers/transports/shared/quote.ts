import type { BytePath } from "../../../core/mirror/byte-path.ts";

/**
 * Bytes as one word of a POSIX shell. This is the only place where a value becomes part of a program text.
 * A zero byte cannot be in a word; callers refuse it before.
 */
export function quoteWord(bytes: BytePath): string {
  return `'${bytes.replaceAll("'", "'\\''")}'`;
}

/**
 * Bytes as the argument of `printf %b`, in characters that mean themselves inside single quotes of every login shell:
 * no quote, no newline, no `!`, nothing above ASCII.
 */
export function toOctal(bytes: BytePath): string {
  return bytes.replace(
    /[^A-Za-z0-9 _./:,=@+-]/g,
    (char) => `\\0${char.charCodeAt(0).toString(8).padStart(3, "0")}`,
  );
}
