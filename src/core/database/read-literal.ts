import type { ByteString } from "./byte-string.ts";
import type { ReadLiteral } from "./literal.ts";

/** How a quote is written inside quotes: `\'` (and `''`), or `''` only. */
export type QuoteStyle = "backslash" | "doubled";

const numberPattern = /-?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?/y;

export function readNumberLiteral(line: ByteString, at: number): ReadLiteral {
  numberPattern.lastIndex = at;
  const text = numberPattern.exec(line)?.[0];
  if (text === undefined) throw new SyntaxError(`no literal at position ${at} of a row line`);
  return { literal: { kind: "number", text }, next: at + text.length };
}

/** The position behind the closing quote of the text that begins at `at`. */
export function endOfQuoted(line: ByteString, at: number, style: QuoteStyle): number {
  const stop = style === "backslash" ? /['\\]/g : /'/g;
  stop.lastIndex = at + 1;
  for (;;) {
    const found = stop.exec(line);
    if (found === null)
      throw new SyntaxError(`a text that begins at position ${at} of a row line has no end`);
    const isPair = found[0] === "\\" || line[found.index + 1] === "'";
    if (!isPair) return found.index + 1;
    stop.lastIndex = found.index + 2;
  }
}
