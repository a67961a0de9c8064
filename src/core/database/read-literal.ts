import type { ByteString } from "./byte-string.ts";
import type { ReadLiteral } from "./literal.ts";

/** How a quote is written inside quotes: `\'` (and `''`), or `''` only. */
export type QuoteStyle = "backslash" | "doubled";

const numberPattern = /-?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?/y;

export function readNumberLiteral(line: ByteString, at: number): ReadLiteral {
  numberPattern.lastIndex = at;
  if (!numberPattern.test(line)) throw new SyntaxError(`no literal at position ${at} of a row line`);
  const next = numberPattern.lastIndex;
  return { literal: { kind: "number", text: line.slice(at, next) }, next };
}

/** Their `test` leaves the position and nothing else: a pass reads some hundred thousand values. */
const stops: Readonly<Record<QuoteStyle, RegExp>> = { backslash: /['\\]/g, doubled: /'/g };

/** The position behind the closing quote of the text that begins at `at`. */
export function endOfQuoted(line: ByteString, at: number, style: QuoteStyle): number {
  const stop = stops[style];
  stop.lastIndex = at + 1;
  while (stop.test(line)) {
    const behind = stop.lastIndex;
    const isPair = line[behind - 1] === "\\" || line[behind] === "'";
    if (!isPair) return behind;
    stop.lastIndex = behind + 1;
  }
  throw new SyntaxError(`a text that begins at position ${at} of a row line has no end`);
}
