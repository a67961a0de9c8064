/** One entry of a zone file: a record or a directive, with all its lines. */
export interface ZoneEntry {
  /** Where it begins and ends in the file; the end is after its last line's break. */
  readonly start: number;
  readonly end: number;
  readonly tokens: readonly Token[];
  /** It begins with a blank: its owner is that of the record before. */
  readonly startsBlank: boolean;
}

export interface Token {
  readonly start: number;
  readonly end: number;
  /** As it is written, without the quotes around it. */
  readonly text: string;
  readonly quoted: boolean;
}

/**
 * The entries of a file, comments and empty lines left out. Null: a quote or a bracket is never closed.
 *
 * @see RFC 1035, section 5.1
 */
export function splitEntries(text: string): readonly ZoneEntry[] | null {
  const entries: ZoneEntry[] = [];
  let tokens: Token[] = [];
  let start = 0;
  let depth = 0;
  const finish = (end: number) => {
    if (tokens.length > 0)
      entries.push({ start, end, tokens, startsBlank: /[ \t]/.test(text.charAt(start)) });
    tokens = [];
    start = end;
  };
  for (const { 0: piece, index } of text.matchAll(pieces)) {
    const end = index + piece.length;
    depth += piece === "(" ? 1 : piece === ")" ? -1 : 0;
    if (depth < 0 || isOpenQuote(piece)) return null;
    if (piece === "\n" && depth === 0) finish(end);
    else if (!/^[;\s()]/.test(piece)) tokens.push(tokenOf(piece, index));
  }
  if (depth !== 0) return null;
  finish(text.length);
  return entries;
}

function isOpenQuote(piece: string): boolean {
  return piece.startsWith('"') && !(piece.length > 1 && piece.endsWith('"'));
}

function tokenOf(piece: string, start: number): Token {
  const quoted = piece.startsWith('"');
  return { start, end: start + piece.length, text: quoted ? piece.slice(1, -1) : piece, quoted };
}

/** A break, blanks, a comment, a bracket, a quoted text (or a quote that stands open), or a word. */
const pieces = /\n|[ \t\r\f\v]+|;[^\n]*|[()]|"(?:[^"\\]|\\[\s\S])*"?|(?:[^\s;()"\\]|\\[\s\S])+|\\/g;
